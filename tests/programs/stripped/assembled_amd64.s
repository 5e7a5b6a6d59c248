// func assembled(s string, n int32, f float64) int
TEXT ·assembled(SB), 0, $256-40
	MOVQ s_len+8(FP), AX
	MOVQ AX, ret+32(FP)
	RET

// func assembledAt() uintptr
TEXT ·assembledAt(SB), 4, $0-8 // no stack check
	LEAQ ·assembled(SB), AX
	MOVQ AX, ret+0(FP)
	RET
