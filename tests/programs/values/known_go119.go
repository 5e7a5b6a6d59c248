//go:build go1.19
// +build go1.19

package main

import (
	"net/netip"
	"sync/atomic"

	"example.com/expect"
)

type counters struct {
	I32 atomic.Int32
	I64 atomic.Int64
	U32 atomic.Uint32
	U64 atomic.Uint64
	B   atomic.Bool
}

//go:noinline
func hosts(v netip.Addr) { use(v) }

//go:noinline
func zones(v netip.Addr) { use(v) }

//go:noinline
func ports(v *netip.AddrPort) { use(v) }

//go:noinline
func networks(v []netip.Prefix) { use(v) }

//go:noinline
func counts32(v *counters) { use(v) }

func init() {
	expect.AddValues("hosts", hosts, netip.Addr{}, netip.MustParseAddr("10.1.2.3"), netip.MustParseAddr("2001:db8::1"),
		netip.MustParseAddr("::"), netip.MustParseAddr("::ffff:1.2.3.4"), netip.MustParseAddr("1:0:0:2:0:0:0:3"))
	expect.AddValues("zones", zones, netip.MustParseAddr("fe80::1%eth0"))
	v4, v6 := netip.MustParseAddrPort("10.1.2.3:80"), netip.MustParseAddrPort("[::1]:443")
	expect.AddValues("ports", ports, &netip.AddrPort{}, &v4, &v6)
	expect.AddValues("networks", networks, []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"),
		netip.MustParsePrefix("2001:db8::/32"), {}})
	var all counters
	all.I32.Store(-1)
	all.I64.Store(-1 << 40)
	all.U32.Store(1 << 31)
	all.U64.Store(1 << 63)
	all.B.Store(true)
	expect.AddValues("counts32", counts32, &counters{}, &all)
}
