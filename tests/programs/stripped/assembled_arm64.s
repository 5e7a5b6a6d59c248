// func assembled(s string, n int32, f float64) int
TEXT ·assembled(SB), 0, $256-40
	MOVD s_len+8(FP), R0
	MOVD R0, ret+32(FP)
	RET

// func assembledAt() uintptr
TEXT ·assembledAt(SB), 4, $0-8 // no stack check
	MOVD $·assembled(SB), R0
	MOVD R0, ret+0(FP)
	RET
