"""The messages of fluxcache.v1.Cache, as far as the stock client and the stock server need them."""

from protobuf import bytes_field, field, fields, message_field, number_field

SERVICE = "fluxcache.v1.Cache"
GET, SET, DELETE, INCREMENT = 10, 11, 12, 13  # The fields of an operation, and of its outcome.


def get(key):
    return bytes_field(1, key)


def set_(key, value, ttl_ms=0):
    return bytes_field(1, key) + bytes_field(2, value) + number_field(3, ttl_ms)


def delete(key):
    return bytes_field(1, key)


def increment(key, by=1):
    return bytes_field(1, key) + number_field(2, by)


def found_value(response):
    """The value in a GetResponse; None: not found."""
    return field(response, 2, b"") if field(response, 1, 0) else None


def operation(id_, kind, request, timeout_ms=0):
    return number_field(1, id_) + number_field(2, timeout_ms) + message_field(kind, request)


def operation_frame(operations):
    return b"".join(message_field(1, each) for each in operations)


def outcomes(frame):
    """The outcomes in a frame as a dictionary: id -> outcome."""
    return {field(each, 1, 0): each for number, each in fields(frame) if number == 1}
