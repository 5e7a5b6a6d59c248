module example.com/stripped

go 1.15

require example.com/expect v0.0.0

replace example.com/expect => ../expect
