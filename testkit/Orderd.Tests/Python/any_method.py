"""Calls methods that it is told of and prints the status of each. Run by the tests under users of all kinds.

usage: any_method.py TARGET "PATH CALL-TYPE [MESSAGE-IN-HEX]"...
"""
import sys

import grpc

target, lines = sys.argv[1], sys.argv[2:]
channel = grpc.insecure_channel(target)
for line in lines:
    path, call_type, *message = line.split(" ")
    message = bytes.fromhex(message[0]) if message else b""
    try:
        if call_type == "Unary":
            channel.unary_unary(path)(message, timeout=20)
        elif call_type == "ClientStreaming":
            channel.stream_unary(path)(iter([message]), timeout=20)
        else:
            # The first answer is enough.
            call = (channel.unary_stream(path)(message, timeout=20) if call_type == "ServerStreaming"
                    else channel.stream_stream(path)(iter([message]), timeout=20))
            next(call, None)
            call.cancel()
        print(path, "OK")
    except grpc.RpcError as error:
        print(path, error.code().name)
