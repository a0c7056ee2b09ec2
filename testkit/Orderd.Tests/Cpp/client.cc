// Calls all methods of the four services and checks what they answer. Argument: the target, 127.0.0.1:PORT or unix:PATH.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "grpc_demo.grpc.pb.h"
#include "order_management.grpc.pb.h"
#include "route_guide.grpc.pb.h"
#include "sum_service.grpc.pb.h"

using google::protobuf::Empty;
using google::protobuf::StringValue;
using grpc::Status;

namespace {

std::shared_ptr<grpc::Channel> channel;

// A context of a call, which has a deadline.
struct Call : grpc::ClientContext {
    Call() { set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20)); }
};

void check(bool is_true, const std::string& what) {
    if (!is_true) {
        std::cerr << what << std::endl;
        std::exit(1);
    }
}

void check(const Status& status, const std::string& what) {
    check(status.ok(), what + ": " + std::to_string(status.error_code()) + " " + status.error_message());
}

StringValue text(const std::string& value) {
    StringValue message;
    message.set_value(value);
    return message;
}

// Reads a stream to its end.
template <typename Message, typename Stream>
std::vector<Message> all(Stream& stream, const std::string& what) {
    std::vector<Message> messages;
    for (Message message; stream->Read(&message);)
        messages.push_back(message);
    check(stream->Finish(), what);
    return messages;
}

// Sends all of it while nothing is read, which the windows of HTTP/2 have room for.
template <typename Message, typename Request, typename Stream>
std::vector<Message> exchange(Stream& stream, const std::vector<Request>& requests, const std::string& what) {
    for (const auto& request : requests)
        check(stream->Write(request), what + ": a request was not taken");
    stream->WritesDone();
    return all<Message>(stream, what);
}

void orders() {
    auto client = ecommerce::OrderManagement::NewStub(channel);
    ecommerce::Order order;
    order.set_id("ignored");
    order.add_items("Item - Ü");
    order.add_items("Item - C");
    order.set_price(2450.5f);
    StringValue added;
    { Call call; check(client->addOrder(&call, order, &added), "addOrder"); }
    ecommerce::Order found;
    { Call call; check(client->getOrder(&call, added, &found), "getOrder"); }
    check(found.id() == added.value() && found.items_size() == 2 && found.items(0) == "Item - Ü" && found.price() == 2450.5f, "getOrder");
    {
        Call call;
        auto stream = client->searchOrders(&call, text("- C"));
        auto results = all<ecommerce::Order>(stream, "searchOrders");
        check(!results.empty() && results.back().id() == added.value(), "searchOrders");
    }
    {
        Call call;
        StringValue answer;
        auto stream = client->updateOrders(&call, &answer);
        for (const char* id : {"cc-1", "cc-2"}) {
            ecommerce::Order update;
            update.set_id(id);
            update.set_destination("Berlin");
            check(stream->Write(update), "updateOrders: an order was not taken");
        }
        stream->WritesDone();
        check(stream->Finish(), "updateOrders");
        check(answer.value() == "Updated IDs: cc-1 cc-2", answer.value());
    }
    {
        Call call;
        auto stream = client->processOrders(&call);
        std::string shape;
        for (const auto& shipment : exchange<ecommerce::CombinedShipment>(
                 stream, std::vector<StringValue>{text("cc-1"), text("cc-2"), text("unknown")}, "processOrders")) {
            shape += shipment.status();
            for (const auto& each : shipment.orderslist())
                shape += " " + each.id();
            shape += ";";
        }
        check(shape == "NOT_FOUND unknown;PROCESSED cc-1 cc-2;", shape);
    }
    for (const auto& id : {added.value(), std::string("cc-1"), std::string("cc-2")}) {
        Call call;
        Empty nothing;
        check(client->deleteOrder(&call, text(id), &nothing), "deleteOrder");
    }
    Call call;
    Status status = client->getOrder(&call, added, &found);
    check(status.error_code() == grpc::NOT_FOUND, "getOrder of a deleted order");
    check(status.error_message() == "Order " + added.value() + " not found.", status.error_message());
}

routeguide::Point point(int latitude, int longitude) {
    routeguide::Point result;
    result.set_latitude(latitude);
    result.set_longitude(longitude);
    return result;
}

void routes() {
    auto client = routeguide::RouteGuide::NewStub(channel);
    routeguide::Feature feature;
    { Call call; check(client->GetFeature(&call, point(407838351, -746143763), &feature), "GetFeature"); }
    check(feature.name() == "Patriots Path, Mendham, NJ 07945, USA", feature.name());
    {
        Call call;
        routeguide::Rectangle corners;
        *corners.mutable_lo() = point(420000000, -730000000);
        *corners.mutable_hi() = point(400000000, -750000000);
        auto stream = client->ListFeatures(&call, corners);
        check(all<routeguide::Feature>(stream, "ListFeatures").size() == 100, "ListFeatures");
    }
    {
        Call call;
        routeguide::RouteSummary summary;
        auto stream = client->RecordRoute(&call, &summary);
        check(stream->Write(point(412856162, -745148837)) && stream->Write(point(418465462, -746859398)), "RecordRoute");
        stream->WritesDone();
        check(stream->Finish(), "RecordRoute");
        check(summary.point_count() == 2 && summary.feature_count() == 2, "RecordRoute");
    }
    Call call;
    auto stream = client->RouteChat(&call);
    std::vector<routeguide::RouteNote> notes(2);
    for (int i = 0; i < 2; i++) {
        *notes[i].mutable_location() = point(1, 2);
        notes[i].set_message(std::to_string(i));
    }
    auto answers = exchange<routeguide::RouteNote>(stream, notes, "RouteChat");
    check(answers.size() == 1 && answers[0].message() == "0", "RouteChat");
}

void demos() {
    auto client = demo::GRPCDemo::NewStub(channel);
    demo::Request request;
    request.set_client_id(1);
    demo::Response response;
    { Call call; check(client->SimpleMethod(&call, request, &response), "SimpleMethod"); }
    check(response.response_data() == "C# server SimpleMethod Ok!!!!", response.response_data());
    {
        Call call;
        auto stream = client->ClientStreamingMethod(&call, &response);
        check(stream->Write(request), "ClientStreamingMethod");
        stream->WritesDone();
        check(stream->Finish(), "ClientStreamingMethod");
        check(response.response_data() == "C# server ClientStreamingMethod ok", response.response_data());
    }
    {
        Call call;
        auto stream = client->ServerStreamingMethod(&call, request);
        auto answers = all<demo::Response>(stream, "ServerStreamingMethod");
        check(answers.size() == 5 && answers[4].response_data() == "send by C# server, message=4", "ServerStreamingMethod");
    }
    Call call;
    auto stream = client->BidirectionalStreamingMethod(&call);
    auto answers = exchange<demo::Response>(stream, std::vector<demo::Request>{request}, "BidirectionalStreamingMethod");
    check(answers.size() == 5 && answers[4].response_data() == "send by C# server, message= 4", "BidirectionalStreamingMethod");
}

void sums() {
    auto client = sum::SumService::NewStub(channel);
    Call call;
    auto stream = client->SumServer(&call);
    std::vector<sum::RequestMessage> numbers(4);
    for (int i = 0; i < 4; i++)
        numbers[i].set_num(i);
    auto totals = exchange<sum::ReplyMessage>(stream, numbers, "SumServer");
    check(totals.size() == 4 && totals[3].sum() - totals[0].sum() == 6, "SumServer");
}

// Part of docs/clients.md, word by word.
void first_call(const std::string& target) {
    auto orders = ecommerce::OrderManagement::NewStub(grpc::CreateChannel(target, grpc::InsecureChannelCredentials()));
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
    google::protobuf::StringValue id;
    id.set_value("101");
    ecommerce::Order order;
    grpc::Status status = orders->getOrder(&context, id, &order);
    std::clog << (status.ok() ? order.DebugString() : status.error_message()) << std::endl;
    check(status, "getOrder");
}

}  // namespace

int main(int, char** arguments) {
    first_call(arguments[1]);
    channel = grpc::CreateChannel(arguments[1], grpc::InsecureChannelCredentials());
    orders();
    routes();
    demos();
    sums();
    std::cout << "all methods answered" << std::endl;
}
