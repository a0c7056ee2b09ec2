"""Calls the four methods of demo.GRPCDemo and checks what they answer."""

import grpc_demo_pb2 as pb
import grpc_demo_pb2_grpc as stubs
import target

DEADLINE = 20

demo = stubs.GRPCDemoStub(target.channel())


def requests():
    return (pb.Request(client_id=1, request_data=f"message {i}") for i in range(5))


simple = demo.SimpleMethod(pb.Request(client_id=1), timeout=DEADLINE)
assert (simple.server_id, simple.response_data) == (1, "C# server SimpleMethod Ok!!!!"), simple

streamed = demo.ClientStreamingMethod(requests(), timeout=DEADLINE)
assert streamed.response_data == "C# server ClientStreamingMethod ok", streamed

answers = [r.response_data for r in demo.ServerStreamingMethod(pb.Request(client_id=1), timeout=DEADLINE)]
assert answers == [f"send by C# server, message={i}" for i in range(5)], answers

answers = [r.response_data for r in demo.BidirectionalStreamingMethod(requests(), timeout=DEADLINE)]
assert answers == [f"send by C# server, message= {i}" for i in range(5)], answers

print("all methods answered")
