"""Calls the six methods of ecommerce.OrderManagement and checks what they answer."""

import uuid

import grpc
from google.protobuf.wrappers_pb2 import StringValue

import order_management_pb2 as pb
import order_management_pb2_grpc as stubs
import target

DEADLINE = 20

orders = stubs.OrderManagementStub(target.channel())


def text(value):
    return StringValue(value=value)


added = orders.addOrder(
    pb.Order(id="ignored", items=["Item - Ü", "Item - A"], description="From Python", price=2450.5, destination="San Jose, CA"),
    timeout=DEADLINE,
).value
assert uuid.UUID(added).version == 7 and added == added.lower(), added

order = orders.getOrder(text(added), timeout=DEADLINE)
assert (order.id, list(order.items), order.price) == (added, ["Item - Ü", "Item - A"], 2450.5), order

found = [o.id for o in orders.searchOrders(text("- Ü"), timeout=DEADLINE)]
assert found == [added], found

updates = [pb.Order(id=name, items=["Item - P"], destination="Berlin") for name in ("py-1", "py-2")]
answer = orders.updateOrders(iter(updates), timeout=DEADLINE).value
assert answer == "Updated IDs: py-1 py-2", answer

ids = [text(name) for name in ("py-1", added, "py-2", "unknown", added)]
shipments = list(orders.processOrders(iter(ids), timeout=DEADLINE))
shape = [(s.status, [o.id for o in s.ordersList]) for s in shipments]
assert shape == [
    ("PROCESSED", ["py-1", "py-2"]),
    ("PROCESSED", [added]),
    ("NOT_FOUND", ["unknown"]),
    ("PROCESSED", [added]),
], shape

orders.deleteOrder(text(added), timeout=DEADLINE)
for method, detail in ((orders.getOrder, f"Order {added} not found."), (orders.deleteOrder, f"Order with ID {added} not found")):
    try:
        method(text(added), timeout=DEADLINE)
        raise AssertionError("a deleted order was found")
    except grpc.RpcError as error:
        assert (error.code(), error.details()) == (grpc.StatusCode.NOT_FOUND, detail), error

for name in ("py-1", "py-2"):
    orders.deleteOrder(text(name), timeout=DEADLINE)

print("all methods answered")
