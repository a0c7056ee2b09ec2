"""Adds up with sum.SumService and checks each total. The total is the process's, so it starts wherever it stands."""

import sum_service_pb2 as pb
import sum_service_pb2_grpc as stubs
import target

DEADLINE = 20

service = stubs.SumServiceStub(target.channel())

(start,) = (reply.sum for reply in service.SumServer(iter([pb.RequestMessage(num=0)]), timeout=DEADLINE))
numbers = (pb.RequestMessage(num=n) for n in range(1, 6))
totals = [reply.sum - start for reply in service.SumServer(numbers, timeout=DEADLINE)]
assert totals == [1, 3, 6, 10, 15], totals

print("all methods answered")
