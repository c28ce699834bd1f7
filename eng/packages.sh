# Sourced by test.sh and bench.sh.

# Installs Debian packages where apt is there and this user may use it. Fails when it could not.
install_packages() {
  [ $# -gt 0 ] || return 0
  command -v apt-get > /dev/null || return 1
  local as_root=""
  [ "$(id -u)" = 0 ] || as_root="sudo -n"
  echo "Installing $*"
  # No service is to start by itself: each run starts a server of its own.
  { $as_root apt-get update -qq \
      && $as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq "$@"; } > /dev/null 2>&1
}

# Brings Garnet into the NuGet package cache, by its version in Directory.Packages.props. Fails when it could not.
fetch_garnet() {
  dotnet restore eng/garnet.proj --nologo -v quiet > /dev/null 2>&1
}
