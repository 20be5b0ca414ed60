package match

import (
	"cmp"
	"slices"
)

// trie maps byte strings to elements, whole ones and beginnings. It is a double array (Aoe 1989): what byte c leads to from a cell stands at the
// cell's base plus c if that cell names this one as where it comes from, so that a step is one look at eight bytes. Cell 0 is no cell, 1 the root.
type trie struct{ cells []cell }

type cell struct {
	from int32 // the cell that leads here; 0 where none does
	base int32 // four times where the bytes lead to, and the marks; of a leaf, its element
}

const (
	hasPart  = 1 // the cell's partLeaf is the element of a key that may go on
	hasWhole = 2 // its wholeLeaf that of one that must end here

	// Bytes that no token holds, as they are white space.
	wholeLeaf = 0
	partLeaf  = 1
)

// key is one string of a trie.
type key struct {
	text string
	id   int32
	part bool
}

// newTrie makes a trie of keys, of which none is there twice.
func newTrie(keys []key) trie {
	if len(keys) == 0 {
		return trie{}
	}
	slices.SortFunc(keys, func(a, b key) int { return cmp.Compare(a.text, b.text) })
	b := builder{cells: make([]cell, 2, 4*len(keys)+512), free: 2}
	b.cells[1].from = 1
	b.node(1, keys, 0)
	b.reach(int32(len(b.cells)) + 256) // so that no byte leads out of it
	return trie{slices.Clip(b.cells)}
}

type builder struct {
	cells []cell
	free  int32 // no cell before it is free
}

func (b *builder) reach(n int32) {
	if more := int(n) - len(b.cells); more > 0 {
		b.cells = append(b.cells, make([]cell, more)...)
	}
}

// node lays out the children of cell at, which the first depth bytes of keys lead to.
func (b *builder) node(at int32, keys []key, depth int) {
	var bytes []byte
	var marks int32
	for k := range keys {
		switch {
		case len(keys[k].text) == depth && keys[k].part:
			marks |= hasPart
		case len(keys[k].text) == depth:
			marks |= hasWhole
		case len(bytes) == 0 || keys[k].text[depth] != bytes[len(bytes)-1]:
			bytes = append(bytes, keys[k].text[depth])
		}
	}
	all := bytes
	if marks&hasPart != 0 {
		all = append([]byte{partLeaf}, all...)
	}
	if marks&hasWhole != 0 {
		all = append([]byte{wholeLeaf}, all...)
	}
	base := b.place(all)
	for _, c := range all {
		b.cells[base+int32(c)].from = at
	}
	b.cells[at].base = base<<2 | marks
	for len(keys) > 0 && len(keys[0].text) == depth {
		leaf := int32(wholeLeaf)
		if keys[0].part {
			leaf = partLeaf
		}
		b.cells[base+leaf].base = keys[0].id
		keys = keys[1:]
	}
	for _, c := range bytes {
		n := 0
		for n < len(keys) && keys[n].text[depth] == c {
			n++
		}
		b.node(base+int32(c), keys[:n], depth+1)
		keys = keys[n:]
	}
}

// place finds a base from which all of the bytes, which are sorted, lead to free cells.
func (b *builder) place(bytes []byte) int32 {
	low := int32(bytes[0])
	taken := 0
	for at := max(b.free, low+1); ; at++ {
		base := at - low
		b.reach(base + 257)
		if b.cells[at].from != 0 {
			taken++
			continue
		}
		if !slices.ContainsFunc(bytes, func(c byte) bool { return b.cells[base+int32(c)].from != 0 }) {
			// What is nearly full is not looked at again.
			if n := at - b.free; n > 64 && taken > int(n)*19/20 {
				b.free = at
			}
			return base
		}
	}
}

// match appends the elements of w, and of what it begins with.
func (t *trie) match(dst []int32, w []byte) []int32 {
	if len(t.cells) == 0 {
		return dst
	}
	at, base := int32(1), t.cells[1].base
	for _, c := range w {
		to := base>>2 + int32(c)
		if t.cells[to].from != at {
			return dst
		}
		if at, base = to, t.cells[to].base; base&hasPart != 0 {
			dst = append(dst, t.cells[base>>2+partLeaf].base)
		}
	}
	if base&hasWhole != 0 {
		dst = append(dst, t.cells[base>>2+wholeLeaf].base)
	}
	return dst
}

// matchReversed appends the elements of what w, read backwards, begins with.
func (t *trie) matchReversed(dst []int32, w []byte) []int32 {
	if len(t.cells) == 0 {
		return dst
	}
	at, base := int32(1), t.cells[1].base
	for i := len(w) - 1; i >= 0; i-- {
		to := base>>2 + int32(w[i])
		if t.cells[to].from != at {
			return dst
		}
		if at, base = to, t.cells[to].base; base&hasPart != 0 {
			dst = append(dst, t.cells[base>>2+partLeaf].base)
		}
	}
	return dst
}
