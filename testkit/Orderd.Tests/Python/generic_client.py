"""A client that knows one contract, that of server reflection, and learns all others from the server: it lists the services and
calls every method with messages built from the descriptors it was sent. Arguments: target, and v1 or v1alpha."""

import importlib
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

import target

DEADLINE = 20
VERSION = sys.argv[2]

reflection = importlib.import_module(f"reflection_{VERSION}_pb2")
stub = importlib.import_module(f"reflection_{VERSION}_pb2_grpc").ServerReflectionStub
channel = target.channel()
# A pool of its own, empty but for what the server says: google/protobuf/wrappers.proto must come from there as well.
pool = descriptor_pool.DescriptorPool()
factory = message_factory.MessageFactory(pool)


def ask(**question):
    (answer,) = stub(channel).ServerReflectionInfo(iter([reflection.ServerReflectionRequest(**question)]), timeout=DEADLINE)
    assert answer.WhichOneof("message_response") != "error_response", (question, answer.error_response)
    return answer


def learn(symbol, known={}):
    # Imports first, as a pool wants them.
    answer = ask(file_containing_symbol=symbol).file_descriptor_response.file_descriptor_proto
    files = {file.name: file for file in map(descriptor_pb2.FileDescriptorProto.FromString, answer)}

    def add(file):
        for name in file.dependency:
            add(files[name])
        if file.name not in known:
            pool.Add(file)
            known[file.name] = file

    for file in files.values():
        add(file)


# What to send to each method, as JSON, and what must be true of the answers; an endless stream is read once. A method that is not
# in here is sent an empty message, and may answer as it likes, if it is there.
ORDER = {"items": ["Item - Ü"], "description": "By reflection", "price": 2450.5, "destination": "San José, CA"}
FEATURE = {"latitude": 407838351, "longitude": -746143763}
DEMO = {"clientId": "1", "requestData": "hello"}
EXAMPLES = {
    "ecommerce.OrderManagement/addOrder": ([ORDER], lambda a: len(a[0]) == 36),
    "ecommerce.OrderManagement/getOrder": (["101"], lambda a: a[0]["id"] == "101" and a[0]["items"] == ["Item - A", "Item - B"]),
    "ecommerce.OrderManagement/searchOrders": (["Item"], lambda a: [order["id"] for order in a[:4]] == ["101", "102", "103", "104"]),
    "ecommerce.OrderManagement/updateOrders": ([{"id": "g1", **ORDER}, {"id": "g2"}], lambda a: a == ["Updated IDs: g1 g2"]),
    "ecommerce.OrderManagement/processOrders": (
        ["g1", "nobody"], lambda a: sorted(shipment["status"] for shipment in a) == ["NOT_FOUND", "PROCESSED"]),
    "ecommerce.OrderManagement/deleteOrder": (["g1"], lambda a: a == [{}]),
    "routeguide.RouteGuide/GetFeature": ([FEATURE], lambda a: a[0]["name"].startswith("Patriots Path")),
    "routeguide.RouteGuide/ListFeatures": (
        [{"lo": {"latitude": 400000000, "longitude": -750000000}, "hi": {"latitude": 420000000, "longitude": -730000000}}],
        lambda a: len(a) == 100),
    "routeguide.RouteGuide/RecordRoute": ([FEATURE, FEATURE], lambda a: a[0]["pointCount"] == a[0]["featureCount"] == 2),
    "routeguide.RouteGuide/RouteChat": ([{"location": FEATURE, "message": "1"}, {"location": FEATURE}], lambda a: a[0]["message"] == "1"),
    "demo.GRPCDemo/SimpleMethod": ([DEMO], lambda a: a[0]["serverId"] == "1"),
    "demo.GRPCDemo/ClientStreamingMethod": ([DEMO, DEMO], lambda a: len(a) == 1),
    "demo.GRPCDemo/ServerStreamingMethod": ([DEMO], lambda a: len(a) == 5),
    "demo.GRPCDemo/BidirectionalStreamingMethod": ([DEMO, DEMO], lambda a: len(a) == 5),
    "sum.SumService/SumServer": ([{"num": 1}, {"num": 2}], lambda a: a[1]["sum"] - a[0]["sum"] == 2),
    "grpc.health.v1.Health/Check": ([{}], lambda a: a == [{"status": "SERVING"}]),
    "grpc.health.v1.Health/List": ([{}], lambda a: a[0]["statuses"]["ecommerce.OrderManagement"]["status"] == "SERVING"),
    "grpc.health.v1.Health/Watch": ([{"service": "sum.SumService"}], lambda a: a == [{"status": "SERVING"}]),
    "orderd.v1.Admin/Status": ([{}], lambda a: a[0]["store"]["kind"] == "sqlite"),
    "orderd.v1.Admin/ListOrders": ([{"pageSize": 2}], lambda a: len(a[0]["orders"]) == 2 and a[0]["nextPageToken"]),
    "orderd.v1.Admin/Backup": ([{}], lambda a: int(a[0]["totalBytes"]) > 0),
}
for version in ("v1", "v1alpha"):
    EXAMPLES[f"grpc.reflection.{version}.ServerReflection/ServerReflectionInfo"] = (
        [{"listServices": ""}, {"fileByFilename": "google/protobuf/wrappers.proto"}],
        lambda a: len(a[0]["listServicesResponse"]["service"]) >= 8 and len(a[1]["fileDescriptorResponse"]["fileDescriptorProto"]) == 1)
ENDLESS = {"grpc.health.v1.Health/Watch"}
EMPTY_IS_REFUSED = {grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND, grpc.StatusCode.FAILED_PRECONDITION}


def call(service, method):
    name = f"{service.full_name}/{method.name}"
    examples, expected = EXAMPLES.pop(name, ([], None))
    request_type, response_type = map(factory.GetPrototype, (method.input_type, method.output_type))
    requests = [json_format.ParseDict(example, request_type(), descriptor_pool=pool) for example in examples] or [request_type()]
    shape = described(service, method)
    kind = f"{'stream' if shape.client_streaming else 'unary'}_{'stream' if shape.server_streaming else 'unary'}"
    open_call = getattr(channel, kind)(f"/{name}", request_type.SerializeToString, response_type.FromString)
    if expected is None:
        answer_at_all(open_call, iter(requests) if shape.client_streaming else requests[0], shape.server_streaming)
        return
    answers = open_call(iter(requests) if shape.client_streaming else requests[0], timeout=DEADLINE)
    if not shape.server_streaming:
        answers = [answers]
    elif name in ENDLESS:
        stream, answers = answers, [next(answers)]
        stream.cancel()
    answers = [json_format.MessageToDict(answer, descriptor_pool=pool) for answer in answers]
    assert expected(answers), (name, answers)


def answer_at_all(open_call, request, is_stream):
    try:
        answer = open_call(request, timeout=DEADLINE)
        if is_stream:
            next(answer, None)
            answer.cancel()
    except grpc.RpcError as error:
        assert error.code() in EMPTY_IS_REFUSED, error


def described(service, method):
    # Python's descriptor of a method does not tell which way it streams, that of the file does.
    file = descriptor_pb2.FileDescriptorProto()
    service.file.CopyToProto(file)
    (shape,) = (m for s in file.service if s.name == service.name for m in s.method if m.name == method.name)
    return shape


services = [service.name for service in ask(list_services="").list_services_response.service]
called = 0
for service_name in services:
    learn(service_name)
    service = pool.FindServiceByName(service_name)
    for method in service.methods:
        call(service, method)
        called += 1



def fields_at_fault():
    """What an order was refused for, of which the server's contracts tell, too."""
    for symbol in ("google.rpc.Status", "google.rpc.BadRequest"):
        learn(symbol)
    method = pool.FindMethodByName("ecommerce.OrderManagement.addOrder")
    order = json_format.ParseDict({"price": -1, "items": [""]}, factory.GetPrototype(method.input_type)(), descriptor_pool=pool)
    try:
        channel.unary_unary("/ecommerce.OrderManagement/addOrder")(order.SerializeToString(), timeout=DEADLINE)
    except grpc.RpcError as error:
        (details,) = (value for key, value in error.trailing_metadata() if key == "grpc-status-details-bin")
    status = factory.GetPrototype(pool.FindMessageTypeByName("google.rpc.Status")).FromString(details)
    as_json = json_format.MessageToDict(status, descriptor_pool=pool)
    return sorted(violation["field"] for detail in as_json["details"] for violation in detail["fieldViolations"])


assert fields_at_fault() == ["items[0]", "price"], fields_at_fault()
assert not EXAMPLES, f"not listed by the server: {sorted(EXAMPLES)}"
print(f"{len(services)} services, {called} methods: all methods answered")
