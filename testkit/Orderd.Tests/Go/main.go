// Calls all methods of the four services and checks what they answer. Argument: the target, 127.0.0.1:PORT or unix:PATH.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"reflect"
	"time"

	"github.com/golang/protobuf/ptypes/wrappers"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"orderd/demo"
	"orderd/ecommerce"
	"orderd/routeguide"
	"orderd/sum"
)

const deadline = 20 * time.Second

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func equal(wanted, found interface{}) {
	if !reflect.DeepEqual(wanted, found) {
		panic(fmt.Sprintf("%v was expected, not %v", wanted, found))
	}
}

func text(value string) *wrappers.StringValue {
	return &wrappers.StringValue{Value: value}
}

// Reads a stream to its end.
func all(next func() error) {
	for {
		err := next()
		if err == io.EOF {
			return
		}
		check(err)
	}
}

func orders(ctx context.Context, channel *grpc.ClientConn) {
	client := ecommerce.NewOrderManagementClient(channel)
	added, err := client.AddOrder(ctx, &ecommerce.Order{
		Id: "ignored", Items: []string{"Item - Ü", "Item - Go"}, Description: "From Go", Price: 2450.5, Destination: "San Jose, CA"})
	check(err)
	order, err := client.GetOrder(ctx, text(added.Value))
	check(err)
	equal([]string{"Item - Ü", "Item - Go"}, order.Items)
	equal(float32(2450.5), order.Price)

	search, err := client.SearchOrders(ctx, text("- Go"))
	check(err)
	var found []string
	all(func() error {
		order, err := search.Recv()
		if err == nil {
			found = append(found, order.Id)
		}
		return err
	})
	equal([]string{added.Value}, found)

	update, err := client.UpdateOrders(ctx)
	check(err)
	for _, id := range []string{"go-1", "go-2"} {
		check(update.Send(&ecommerce.Order{Id: id, Items: []string{"Item - P"}, Destination: "Berlin"}))
	}
	answer, err := update.CloseAndRecv()
	check(err)
	equal("Updated IDs: go-1 go-2", answer.Value)

	process, err := client.ProcessOrders(ctx)
	check(err)
	for _, id := range []string{"go-1", added.Value, "go-2", "unknown", added.Value} {
		check(process.Send(text(id)))
	}
	check(process.CloseSend())
	var shipments []string
	all(func() error {
		shipment, err := process.Recv()
		if err == nil {
			line := shipment.Status
			for _, order := range shipment.OrdersList {
				line += " " + order.Id
			}
			shipments = append(shipments, line)
		}
		return err
	})
	equal([]string{"PROCESSED go-1 go-2", "PROCESSED " + added.Value, "NOT_FOUND unknown", "PROCESSED " + added.Value}, shipments)

	for _, id := range []string{added.Value, "go-1", "go-2"} {
		_, err = client.DeleteOrder(ctx, text(id))
		check(err)
	}
	_, err = client.GetOrder(ctx, text(added.Value))
	equal(codes.NotFound, status.Code(err))
	equal("Order "+added.Value+" not found.", status.Convert(err).Message())
}

func routes(ctx context.Context, channel *grpc.ClientConn) {
	client := routeguide.NewRouteGuideClient(channel)
	point := func(latitude, longitude int32) *routeguide.Point {
		return &routeguide.Point{Latitude: latitude, Longitude: longitude}
	}
	feature, err := client.GetFeature(ctx, point(407838351, -746143763))
	check(err)
	equal("Patriots Path, Mendham, NJ 07945, USA", feature.Name)

	list, err := client.ListFeatures(ctx, &routeguide.Rectangle{Lo: point(420000000, -730000000), Hi: point(400000000, -750000000)})
	check(err)
	features := 0
	all(func() error {
		_, err := list.Recv()
		if err == nil {
			features++
		}
		return err
	})
	equal(100, features)

	record, err := client.RecordRoute(ctx)
	check(err)
	check(record.Send(point(412856162, -745148837)))
	check(record.Send(point(418465462, -746859398)))
	summary, err := record.CloseAndRecv()
	check(err)
	equal([]int32{2, 2}, []int32{summary.PointCount, summary.FeatureCount})

	chat, err := client.RouteChat(ctx)
	check(err)
	for _, message := range []string{"first", "second"} {
		check(chat.Send(&routeguide.RouteNote{Location: point(1, 2), Message: message}))
	}
	check(chat.CloseSend())
	var notes []string
	all(func() error {
		note, err := chat.Recv()
		if err == nil {
			notes = append(notes, note.Message)
		}
		return err
	})
	equal([]string{"first"}, notes)
}

func demos(ctx context.Context, channel *grpc.ClientConn) {
	client := demo.NewGRPCDemoClient(channel)
	request := &demo.Request{ClientId: 1, RequestData: "from Go"}
	simple, err := client.SimpleMethod(ctx, request)
	check(err)
	equal("C# server SimpleMethod Ok!!!!", simple.ResponseData)

	stream, err := client.ClientStreamingMethod(ctx)
	check(err)
	check(stream.Send(request))
	answer, err := stream.CloseAndRecv()
	check(err)
	equal("C# server ClientStreamingMethod ok", answer.ResponseData)

	server, err := client.ServerStreamingMethod(ctx, request)
	check(err)
	equal(numbered("send by C# server, message=%d"), responses(server.Recv))

	both, err := client.BidirectionalStreamingMethod(ctx)
	check(err)
	check(both.Send(request))
	check(both.CloseSend())
	equal(numbered("send by C# server, message= %d"), responses(both.Recv))
}

func numbered(format string) (lines []string) {
	for i := 0; i < 5; i++ {
		lines = append(lines, fmt.Sprintf(format, i))
	}
	return
}

func responses(next func() (*demo.Response, error)) (lines []string) {
	all(func() error {
		response, err := next()
		if err == nil {
			lines = append(lines, response.ResponseData)
		}
		return err
	})
	return
}

func sums(ctx context.Context, channel *grpc.ClientConn) {
	stream, err := sum.NewSumServiceClient(channel).SumServer(ctx)
	check(err)
	totals := []int32{}
	for number := int32(0); number <= 3; number++ {
		check(stream.Send(&sum.RequestMessage{Num: number}))
		reply, err := stream.Recv()
		check(err)
		totals = append(totals, reply.Sum)
	}
	check(stream.CloseSend())
	start := totals[0]
	equal([]int32{start, start + 1, start + 3, start + 6}, totals)
}

// Part of docs/clients.md, word by word.
func firstCall(target string) error {
	channel, err := grpc.Dial(target, grpc.WithInsecure())
	if err != nil {
		return err
	}
	defer channel.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	order, err := ecommerce.NewOrderManagementClient(channel).GetOrder(ctx, &wrappers.StringValue{Value: "101"})
	if err != nil {
		return err
	}
	log.Println(order)
	return nil
}

func main() {
	check(firstCall(os.Args[1]))
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	channel, err := grpc.DialContext(ctx, os.Args[1], grpc.WithInsecure(), grpc.WithBlock())
	check(err)
	defer channel.Close()
	orders(ctx, channel)
	routes(ctx, channel)
	demos(ctx, channel)
	sums(ctx, channel)
	fmt.Println("all methods answered")
}
