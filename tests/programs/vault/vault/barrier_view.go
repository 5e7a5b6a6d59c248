// Package vault is a fixture for gobt. It is not Vault, and shares no code with it: only
// the import path, the names and the signatures are those that a person on call would type.
package vault

import (
	"context"
	"errors"
	"sort"
	"strings"
	"sync"

	"github.com/hashicorp/vault/sdk/logical"
)

// A BarrierView keeps entries in memory, each under a prefix.
type BarrierView struct {
	prefix  string
	mu      sync.RWMutex
	entries map[string]logical.StorageEntry
}

// NewBarrierView returns an empty view.
func NewBarrierView(prefix string) *BarrierView {
	return &BarrierView{prefix: prefix, entries: map[string]logical.StorageEntry{}}
}

// Put stores an entry in place of any other of that key.
//
//go:noinline
func (v *BarrierView) Put(ctx context.Context, entry *logical.StorageEntry) error {
	if entry == nil {
		return errors.New("no entry")
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.entries[v.prefix+entry.Key] = *entry
	return nil
}

// Get returns the entry of that key, or nil.
//
//go:noinline
func (v *BarrierView) Get(ctx context.Context, key string) (*logical.StorageEntry, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	v.mu.RLock()
	defer v.mu.RUnlock()
	entry, found := v.entries[v.prefix+key]
	if !found {
		return nil, nil
	}
	return &entry, nil
}

// Delete forgets the entry of that key.
//
//go:noinline
func (v *BarrierView) Delete(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.entries, v.prefix+key)
	return nil
}

// List returns the keys that begin with prefix, in order.
//
//go:noinline
func (v *BarrierView) List(ctx context.Context, prefix string) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	v.mu.RLock()
	defer v.mu.RUnlock()
	var keys []string
	for key := range v.entries {
		if key = strings.TrimPrefix(key, v.prefix); strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	sort.Strings(keys)
	return keys, nil
}
