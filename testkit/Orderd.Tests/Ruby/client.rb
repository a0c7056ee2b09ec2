# Calls all methods of the four services and checks what they answer. Argument: the target, 127.0.0.1:PORT or unix:PATH.
require 'grpc'
require 'order_management_services_pb'
require 'route_guide_services_pb'
require 'grpc_demo_services_pb'
require 'sum_service_services_pb'

DEADLINE = 20

def equal(wanted, found)
  raise "#{wanted.inspect} was expected, not #{found.inspect}" unless wanted == found
end

def open(stub)
  stub.new(ARGV[0], :this_channel_is_insecure, timeout: DEADLINE)
end

def text(value)
  Google::Protobuf::StringValue.new(value: value)
end

def orders
  client = open(Ecommerce::OrderManagement::Stub)
  added = client.add_order(Ecommerce::Order.new(
    id: 'ignored', items: ['Item - Ü', 'Item - R'], description: 'From Ruby', price: 2450.5, destination: 'San Jose, CA')).value
  order = client.get_order(text(added))
  equal([added, ['Item - Ü', 'Item - R'], 2450.5], [order.id, order.items.to_a, order.price])
  equal([added], client.search_orders(text('- R')).map(&:id))
  updates = %w[rb-1 rb-2].map { |id| Ecommerce::Order.new(id: id, items: ['Item - P'], destination: 'Berlin') }
  equal('Updated IDs: rb-1 rb-2', client.update_orders(updates).value)
  shipments = client.process_orders(['rb-1', added, 'rb-2', 'unknown', added].map { |id| text(id) })
  equal(
    [['PROCESSED', %w[rb-1 rb-2]], ['PROCESSED', [added]], ['NOT_FOUND', ['unknown']], ['PROCESSED', [added]]],
    shipments.map { |shipment| [shipment.status, shipment.ordersList.map(&:id)] })
  [added, 'rb-1', 'rb-2'].each { |id| client.delete_order(text(id)) }
  begin
    client.get_order(text(added))
    raise 'a deleted order was found'
  rescue GRPC::NotFound => e
    equal("Order #{added} not found.", e.details)
  end
end

def routes
  client = open(Routeguide::RouteGuide::Stub)
  point = ->(latitude, longitude) { Routeguide::Point.new(latitude: latitude, longitude: longitude) }
  equal('Patriots Path, Mendham, NJ 07945, USA', client.get_feature(point.(407838351, -746143763)).name)
  corners = Routeguide::Rectangle.new(lo: point.(420000000, -730000000), hi: point.(400000000, -750000000))
  equal(100, client.list_features(corners).count)
  summary = client.record_route([point.(412856162, -745148837), point.(418465462, -746859398)])
  equal([2, 2], [summary.point_count, summary.feature_count])
  notes = %w[first second].map { |message| Routeguide::RouteNote.new(location: point.(1, 2), message: message) }
  equal(['first'], client.route_chat(notes).map(&:message))
end

def demos
  client = open(Demo::GRPCDemo::Stub)
  request = Demo::Request.new(client_id: 1, request_data: 'from Ruby')
  equal('C# server SimpleMethod Ok!!!!', client.simple_method(request).response_data)
  equal('C# server ClientStreamingMethod ok', client.client_streaming_method([request, request]).response_data)
  equal((0..4).map { |i| "send by C# server, message=#{i}" }, client.server_streaming_method(request).map(&:response_data))
  equal((0..4).map { |i| "send by C# server, message= #{i}" }, client.bidirectional_streaming_method([request]).map(&:response_data))
end

def sums
  numbers = (0..3).map { |number| Sum::RequestMessage.new(num: number) }
  totals = open(Sum::SumService::Stub).sum_server(numbers).map(&:sum)
  equal([0, 1, 3, 6], totals.map { |total| total - totals[0] })
end

# Part of docs/clients.md, word by word.
def first_call(target)
  orders = Ecommerce::OrderManagement::Stub.new(target, :this_channel_is_insecure, timeout: 5)
  warn orders.get_order(Google::Protobuf::StringValue.new(value: '101')).to_json
end

first_call(ARGV[0])
orders
routes
demos
sums
puts 'all methods answered'
