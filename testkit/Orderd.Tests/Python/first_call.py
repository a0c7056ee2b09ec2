"""A first call, as docs/clients.md shows it: the lines below the target are those of its snippet, word by word."""

import sys

target = sys.argv[1]

import grpc
from google.protobuf.wrappers_pb2 import StringValue
import order_management_pb2_grpc as stubs

channel = grpc.insecure_channel(target)
print(stubs.OrderManagementStub(channel).getOrder(StringValue(value="101"), timeout=5))
