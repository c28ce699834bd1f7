"""Protobuf by hand, so that python3-grpcio is all that the stock client and the stock server need."""


def varint(value):
    encoded = bytearray()
    value &= (1 << 64) - 1
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def number_field(number, value):
    return b"" if value == 0 else varint(number << 3) + varint(value)


def bytes_field(number, value):
    return b"" if not value else message_field(number, value)


def message_field(number, value):
    """As bytes_field, and there even when it is empty."""
    return varint(number << 3 | 2) + varint(len(value)) + value


def fields(message):
    """The fields of a message as a list of (number, value); values are int or bytes."""
    found = []
    position = 0

    def read_varint():
        nonlocal position
        value = shift = 0
        while True:
            byte = message[position]
            position += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while position < len(message):
        key = read_varint()
        if key & 7 == 0:
            found.append((key >> 3, read_varint()))
        elif key & 7 == 2:
            length = read_varint()
            found.append((key >> 3, message[position:position + length]))
            position += length
        else:
            raise ValueError(f"wire type {key & 7} is not used here")
    return found


def field(message, number, default=None):
    values = [value for found, value in fields(message) if found == number]
    return values[-1] if values else default
