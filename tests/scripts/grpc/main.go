// A gRPC server and its clients: unary calls and all kinds of streams, errors, deadlines, calls that are
// cancelled, and a server that isn't there. With -serve it goes on until it is ended.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/golang/protobuf/ptypes/empty"
	"github.com/golang/protobuf/ptypes/wrappers"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"

	"call"
	"expect"
)

const (
	clients = 3
	rounds  = 4
	service = "shop.Orders"
)

// result is a status as a trace shows it.
func result(err error) string {
	s := status.Convert(err)
	return fmt.Sprintf("code=%s message=\"%s\"", s.Code(), strings.Replace(s.Message(), "\n", `\x0a`, -1))
}

func from(ctx context.Context) string {
	p, _ := peer.FromContext(ctx)
	return p.Addr.String()
}

// isTraced says whether the probes are there: what began before is told otherwise.
var isTraced bool

// ---- the server ----

func get(ctx context.Context, name string) (*wrappers.StringValue, error) {
	switch name {
	case "none":
		return nil, status.Error(codes.NotFound, "no order \"none\"\n  code=OK")
	case "plain":
		return nil, errors.New("a plain error")
	case "slow":
		<-ctx.Done()
		return nil, status.FromContextError(ctx.Err()).Err()
	}
	return &wrappers.StringValue{Value: "order " + name}, nil
}

func handleGet(_ interface{}, ctx context.Context, decode func(interface{}) error, _ grpc.UnaryServerInterceptor) (interface{}, error) {
	name := &wrappers.StringValue{}
	if err := decode(name); err != nil {
		return nil, err
	}
	order, err := get(ctx, name.Value)
	call.Expect("server", "grpc-server unary method=%q peer=%s %s", "/"+service+"/Get", from(ctx), result(err))
	if err != nil {
		return nil, err
	}
	return order, nil
}

func handleStream(method string, handle func(grpc.ServerStream) (sent, received int, err error)) grpc.StreamHandler {
	return func(_ interface{}, stream grpc.ServerStream) error {
		wasBefore := !isTraced
		sent, received, err := handle(stream)
		line := fmt.Sprintf("method=%q peer=%s %s", "/"+service+"/"+method, from(stream.Context()), result(err))
		if wasBefore {
			call.Expect("server", "grpc-server status %s", line)
		} else {
			call.Expect("server", "grpc-server stream %s sent=%d received=%d", line, sent, received)
		}
		return err
	}
}

// list sends as many orders as it is asked for.
func list(stream grpc.ServerStream) (sent, received int, err error) {
	n := &wrappers.Int32Value{}
	if err := stream.RecvMsg(n); err != nil {
		return 0, 0, err
	}
	for ; sent < int(n.Value); sent++ {
		if err := stream.SendMsg(&wrappers.StringValue{Value: fmt.Sprint(sent)}); err != nil {
			return sent, 1, err
		}
	}
	if n.Value == 0 {
		return 0, 1, status.Error(codes.OutOfRange, "nothing to list")
	}
	return sent, 1, nil
}

func put(stream grpc.ServerStream) (sent, received int, err error) {
	for ; ; received++ {
		err := stream.RecvMsg(&wrappers.StringValue{})
		if err == io.EOF {
			return 1, received, stream.SendMsg(&empty.Empty{})
		}
		if err != nil {
			return 0, received, err
		}
	}
}

// talk answers each message, until there are no more; some answers end it.
func talk(stream grpc.ServerStream) (sent, received int, err error) {
	for {
		message := &wrappers.StringValue{}
		err := stream.RecvMsg(message)
		if err == io.EOF {
			return sent, received, nil
		}
		if err != nil {
			return sent, received, err
		}
		received++
		if message.Value == "stop" {
			return sent, received, status.Error(codes.FailedPrecondition, "told to stop")
		}
		if err := stream.SendMsg(message); err != nil {
			return sent, received, err
		}
		sent++
	}
}

func startServer(address string) (*grpc.Server, string) {
	listener, err := net.Listen("tcp", address)
	call.Check(err)
	server := grpc.NewServer()
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: service,
		HandlerType: (*interface{})(nil),
		Methods:     []grpc.MethodDesc{{MethodName: "Get", Handler: handleGet}},
		Streams: []grpc.StreamDesc{
			{StreamName: "List", Handler: handleStream("List", list), ServerStreams: true},
			{StreamName: "Put", Handler: handleStream("Put", put), ClientStreams: true},
			{StreamName: "Talk", Handler: handleStream("Talk", talk), ServerStreams: true, ClientStreams: true},
		},
	}, struct{}{})
	go server.Serve(listener)
	return server, listener.Addr().String()
}

// ---- the clients ----

type client struct {
	*grpc.ClientConn
	peer string // as a trace shows it, when there is one
}

func (c *client) unary(ctx context.Context, method, name string) {
	err := c.Invoke(ctx, method, &wrappers.StringValue{Value: name}, &wrappers.StringValue{})
	call.Expect("client", "grpc-client unary method=%q target=%q peer=%s %s", method, c.Target(), c.peer, result(err))
	if err != nil {
		call.Expect("client", "errors grpc.(*ClientConn).Invoke err=%T %q", err, err.Error())
	}
}

func (c *client) stream(ctx context.Context, method string, desc *grpc.StreamDesc, use func(grpc.ClientStream) (sent, received int, err error)) {
	method = "/" + service + "/" + method
	sent, received := 0, 0
	stream, err := c.NewStream(ctx, desc, method)
	if err == nil {
		sent, received, err = use(stream)
		if err == io.EOF {
			err = nil
		}
	}
	call.Expect("client", "grpc-client stream method=%q target=%q peer=%s %s sent=%d received=%d", method, c.Target(), c.peer, result(err), sent, received)
}

func receiveAll(stream grpc.ClientStream) (received int, err error) {
	for {
		if err := stream.RecvMsg(&wrappers.StringValue{}); err != nil {
			return received, err
		}
		received++
	}
}

func (c *client) list(n int) {
	c.stream(context.Background(), "List", &grpc.StreamDesc{ServerStreams: true}, func(stream grpc.ClientStream) (int, int, error) {
		call.Check(stream.SendMsg(&wrappers.Int32Value{Value: int32(n)}))
		call.Check(stream.CloseSend())
		received, err := receiveAll(stream)
		return 1, received, err
	})
}

func (c *client) put(n int) {
	c.stream(context.Background(), "Put", &grpc.StreamDesc{ClientStreams: true}, func(stream grpc.ClientStream) (int, int, error) {
		for i := 0; i < n; i++ {
			call.Check(stream.SendMsg(&wrappers.StringValue{Value: fmt.Sprint(i)}))
		}
		call.Check(stream.CloseSend())
		return n, 1, stream.RecvMsg(&empty.Empty{})
	})
}

// talk ends as the last message says: with all that was said, with an error, or cancelled.
func (c *client) talk(n int, last string) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	c.stream(ctx, "Talk", &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}, func(stream grpc.ClientStream) (int, int, error) {
		for i := 0; i < n; i++ {
			call.Check(stream.SendMsg(&wrappers.StringValue{Value: "hello"}))
			call.Check(stream.RecvMsg(&wrappers.StringValue{}))
		}
		sent := n
		switch last {
		case "cancel":
			cancel()
		case "stop":
			call.Check(stream.SendMsg(&wrappers.StringValue{Value: last}))
			sent++
		default:
			call.Check(stream.CloseSend())
		}
		received, err := receiveAll(stream)
		return sent, n + received, err
	})
}

func (c *client) deadline(method, name string) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	c.unary(ctx, method, name)
}

func dial(address string) *client {
	connection, err := grpc.Dial(address, grpc.WithInsecure(), grpc.WithBlock())
	call.Check(err)
	return &client{connection, address}
}

func load(address string) {
	c := dial(address)
	defer c.Close()
	get := "/" + service + "/Get"
	for n := 0; n < rounds; n++ {
		c.unary(context.Background(), get, fmt.Sprint(n))
		c.unary(context.Background(), get, "none")
		c.unary(context.Background(), get, "plain")
		c.unary(context.Background(), "/"+service+"/Missing", "")
		c.unary(context.Background(), "/shop.Nothing/Get", "")
		c.list(n)
		c.put(n)
		c.talk(n, "all")
		c.talk(n, "stop")
		c.talk(1+n, "cancel")
	}
	c.deadline(get, "slow")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c.unary(ctx, "/"+service+"/Never", "asked")
}

// nowhere is a client whose server isn't there.
func nowhere() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	call.Check(err)
	address := listener.Addr().String()
	call.Check(listener.Close())
	connection, err := grpc.Dial(address, grpc.WithInsecure())
	call.Check(err)
	c := &client{connection, "0.0.0.0:0"}
	defer c.Close()
	c.unary(context.Background(), "/"+service+"/Get", "nobody")
	c.list(1)
}

// begin opens a stream before there are probes; what it returns ends it.
func begin(address string) func() {
	c := dial(address)
	stream, err := c.NewStream(context.Background(), &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}, "/"+service+"/Talk")
	call.Check(err)
	talk := func() {
		call.Check(stream.SendMsg(&wrappers.StringValue{Value: "hello"}))
		call.Check(stream.RecvMsg(&wrappers.StringValue{}))
	}
	talk()
	return func() {
		talk()
		call.Check(stream.SendMsg(&wrappers.StringValue{Value: "stop"}))
		_, err := receiveAll(stream)
		call.Expect("client", "grpc-client stream method=%q target=%q peer=%s %s", "/"+service+"/Talk", c.Target(), c.peer, result(err))
		call.Check(c.Close())
	}
}

func main() {
	only := flag.Bool("serve", false, "go on with calls until it is ended")
	flag.Parse()
	server, address := startServer("127.0.0.1:0")
	if *only {
		expect.Print("pid %d", os.Getpid())
		for {
			load(address)
			time.Sleep(100 * time.Millisecond)
		}
	}
	end := begin(address)
	call.Wait()
	isTraced = true
	end()
	var all sync.WaitGroup
	for i := 0; i < clients; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			load(address)
		}()
	}
	all.Wait()
	nowhere()
	server.GracefulStop()
	call.End()
}
