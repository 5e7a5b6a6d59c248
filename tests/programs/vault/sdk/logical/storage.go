// Package logical is a fixture. It is not Vault's: it has the shape of one of its types.
package logical

// StorageEntry is what a storage view keeps under a key.
type StorageEntry struct {
	Key      string
	Value    []byte
	SealWrap bool
}
