//go:build !go1.17
// +build !go1.17

package expect

const registerABI = false
