package main

import "example.com/expect"

type labelled struct {
	Number int
	Name   string
	Items  []int
}

//go:noinline
func assertedItems(v []interface{}, o *labelled) { use(v, o) }

func init() {
	expect.Add("assertedItems", assertedItems, func() {
		for n := 0; n < 3; n++ {
			at, text, short := point{n, -n}, "text", ""
			all := &labelled{n, "01234567"[:3*n], []int{1, 2, 3, 4}[:n+1]}
			from := 1
			if len(all.Name) > from {
				short = all.Name[from:3]
			}
			items := all.Items[from:]
			if len(items) > 2 {
				items = items[:2]
			}
			expect.Call("main.assertedItems", "v[1].(main.point).Y", &at.Y, "v[0].(string)", &text,
				"o.Name[1:3]", &short, "o.Items[1:3]", &items)
			assertedItems([]interface{}{text, at}, all)
		}
	})
}
