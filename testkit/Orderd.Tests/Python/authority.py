"""Gets order 101 over the Unix socket with the :authority given, and prints its id or the error. Needs no stubs."""

import sys

import grpc
from google.protobuf.wrappers_pb2 import StringValue

socket, authority = sys.argv[1:]
channel = grpc.insecure_channel(f"unix:{socket}", options=[("grpc.default_authority", authority)])
get_order = channel.unary_unary(
    "/ecommerce.OrderManagement/getOrder",
    request_serializer=StringValue.SerializeToString,
    # The id is field 1 of both.
    response_deserializer=lambda order: order[2 : 2 + order[1]].decode(),
)
try:
    print(get_order(StringValue(value="101"), timeout=10))
except grpc.RpcError as error:
    print(error.code().name, error.details())
