# Starts one program so that it cannot outlive the AppHost. Run as:
#   sh -c <this> launch GRACE VARIABLES COMMAND [ARGUMENT...]
#
# Standard input is a pipe whose only writer is the AppHost. A line on it names a signal for the program; its end means
# that the AppHost is gone, however it went: the program then gets TERM and, GRACE seconds later, KILL.
#
# The program leads a session and process group of its own, so a terminal's Ctrl-C does not reach it, and every signal
# goes to the whole group. The first line on standard output is the program's process id; what follows is its own.
#
# Shells drop variables whose names they could not use themselves, such as services__node-1__http__0. Those come as
# LAUNCH_0=name=value, LAUNCH_1=..., VARIABLES many, and env gives them to the program.

grace=$1
shift

if command -v setsid >/dev/null 2>&1; then
    apart='setsid'
elif command -v perl >/dev/null 2>&1; then
    apart='perl -MPOSIX=setsid -e setsid;exec@ARGV'
else
    echo 'A resource needs setsid (util-linux) or perl to be started.' >&2
    exit 126
fi

# Handlers, not '': an ignored signal would stay ignored in the program.
trap : INT QUIT HUP TERM
exec 3<&0 </dev/null

$apart sh -c '
    echo $$
    left=$1
    shift
    while [ "$left" -gt 0 ]; do
        left=$((left - 1))
        eval "set -- \"\$LAUNCH_$left\" \"\$@\"; unset LAUNCH_$left"
    done
    exec env "$@"
' sh "$@" 3<&- &
program=$!

(
    trap '' INT QUIT HUP TERM
    exec >/dev/null 2>&1
    # The program is named beside its group: just after the fork it has no group yet.
    while read -r signal <&3; do kill -s "$signal" -- "-$program" "$program"; done
    kill -s TERM -- "-$program" "$program"
    left=$((grace * 10))
    while [ "$left" -gt 0 ] && kill -s 0 -- "$program"; do
        sleep 0.1
        left=$((left - 1))
    done
    kill -s KILL -- "-$program" "$program"
) &
guard=$!
exec 3<&-

# A signal to this shell ends a wait early; only the program's end ends the loop.
while :; do
    wait "$program"
    code=$?
    kill -s 0 -- "$program" 2>/dev/null || break
done

# Whatever the program left behind in its group goes with it.
kill -s KILL -- "-$program" 2>/dev/null
kill -s KILL -- "$guard" 2>/dev/null
wait "$guard" 2>/dev/null
exit "$code"
