package match

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// draft is the graph of the patterns as they are added: an element, or nothing at all, may lead from a node to several others. Seal makes of it states
// from which an element leads to one only, each of them the nodes that a text may have reached (the subset construction of Rabin and Scott 1959).
type draft struct {
	ids    map[element]int32  // element → its number, from 1
	shared map[[2]int32]int32 // the node that an element leads to from a node, where nothing else does
	nodes  []int32            // of each node its last move, 0 where it has none; nodes[0] is the root
	moves  []move             // moves[0] is none
}

// move is one way on from a node. What it leads over is an element where it is positive, a gap where it is negative.
type move struct {
	over int32
	to   int32 // a node; at the end of a pattern its id
	next int32 // the move before it of the same node
}

const (
	free  = 0        // leads on without a token
	ended = -1 << 16 // a pattern ends
)

// Add makes the automaton report id for pattern.
func (a *Automaton) Add(pattern string, id int32) error {
	ways, err := parse(pattern)
	if err != nil {
		return err
	}
	d := &a.draft
	if d.ids == nil {
		*d = draft{ids: map[element]int32{}, shared: map[[2]int32]int32{}, nodes: []int32{0}, moves: []move{{}}}
	}
	for _, w := range ways {
		d.move(d.sequence(0, w), ended, id)
	}
	return nil
}

func (d *draft) node() int32 {
	d.nodes = append(d.nodes, 0)
	return int32(len(d.nodes) - 1)
}

func (d *draft) move(from, over, to int32) {
	d.moves = append(d.moves, move{over, to, d.nodes[from]})
	d.nodes[from] = int32(len(d.moves) - 1)
}

func (d *draft) sequence(from int32, seq []item) int32 {
	for _, i := range seq {
		var to int32
		switch {
		case i.gap > 0:
			to = d.node()
			d.move(from, -int32(i.gap), to)
		case i.group != nil:
			to = d.node()
			for _, w := range i.group {
				d.move(d.sequence(from, w), free, to)
			}
		default:
			e := d.element(i.element)
			if !i.optional {
				// Patterns that begin alike share nodes.
				if to, ok := d.shared[[2]int32{e, from}]; ok {
					from = to
					continue
				}
				to = d.node()
				d.shared[[2]int32{e, from}] = to
			} else {
				to = d.node()
			}
			d.move(from, e, to)
		}
		if i.optional {
			d.move(from, free, to)
		}
		from = to
	}
	return from
}

func (d *draft) element(e element) int32 {
	id, ok := d.ids[e]
	if !ok {
		id = int32(len(d.ids) + 1)
		d.ids[e] = id
	}
	return id
}

// Seal makes the automaton ready to scan.
func (a *Automaton) Seal() {
	if len(a.draft.nodes) == 0 {
		return
	}
	var words, suffixes, infixes []key
	for e, id := range a.draft.ids {
		switch e.how {
		case exact, prefix:
			words = append(words, key{e.text, id, e.how == prefix})
		case suffix:
			suffixes = append(suffixes, key{reversed(e.text), id, true})
		case infix:
			infixes = append(infixes, key{e.text, id, true})
		case number:
			a.numberID = id
		}
	}
	a.words, a.suffixes, a.infixes = newTrie(words), newTrie(suffixes), newTrie(infixes)
	c := compiler{Automaton: a, draft: &a.draft, seen: make([]int32, len(a.draft.nodes)), numbers: map[string]int32{}}
	c.compile()
	a.draft = draft{}
}

// compiler turns a draft into states.
type compiler struct {
	*Automaton
	draft   *draft
	sets    [][]int32        // the nodes of each state, sorted
	places  []int32          // where each state begins
	numbers map[string]int32 // the state of a set of nodes, as its place in sets
	seen    []int32          // the last set that a node was put into
	turn    int32
	set, to []int32 // room
	moves   []move
	name    []byte
}

// compile makes the states that can be reached from the root, which becomes start.
func (c *compiler) compile() {
	c.number([]int32{0})
	for n := 0; n < len(c.sets); n++ {
		c.places = append(c.places, int32(len(c.states)))
		c.state(c.sets[n])
	}
	for _, at := range c.places {
		nEnds, nGaps, nEdges := c.states[at], c.states[at+1], c.states[at+2]
		at += stateHead + nEnds
		for ; nGaps > 0; nGaps, at = nGaps-1, at+2 {
			c.states[at+1] = c.places[c.states[at+1]]
		}
		for k := range nEdges {
			c.states[at+nEdges+k] = c.places[c.states[at+nEdges+k]]
		}
	}
	c.start = make([]int32, len(c.draft.ids)+1)
	at := c.states[c.places[0]:]
	by, to := at[stateHead:stateHead+at[2]], at[stateHead+at[2]:]
	for k, e := range by {
		c.start[e] = to[k]
	}
	c.states = slices.Clip(c.states)
}

// state lays out where a set of nodes leads to, by the numbers of the states.
func (c *compiler) state(nodes []int32) {
	head := len(c.states)
	c.states = append(c.states, 0, 0, 0)
	moves := c.moves[:0]
	for _, n := range nodes {
		for k := c.draft.nodes[n]; k != 0; k = c.draft.moves[k].next {
			if m := c.draft.moves[k]; m.over == ended {
				c.states = append(c.states, m.to)
			} else if m.over != free {
				moves = append(moves, m)
			}
		}
	}
	c.moves = moves
	ends := c.states[head+stateHead:]
	slices.Sort(ends)
	ends = slices.Compact(ends)
	c.states = c.states[:head+stateHead+len(ends)]
	slices.SortFunc(moves, func(a, b move) int { return cmp.Compare(a.over, b.over) })
	var by, reached []int32
	gaps := int32(0)
	for i, j := 0, 0; i < len(moves); i = j {
		to := c.to[:0]
		for j = i; j < len(moves) && moves[j].over == moves[i].over; j++ {
			to = append(to, moves[j].to)
		}
		c.to = to
		if over := moves[i].over; over < 0 {
			c.states = append(c.states, -over, c.number(to))
			gaps++
		} else {
			by, reached = append(by, over), append(reached, c.number(to))
		}
	}
	c.states = append(append(c.states, by...), reached...)
	c.states[head], c.states[head+1], c.states[head+2] = int32(len(ends)), gaps, int32(len(by))
}

// number gives the state of a set of nodes and of all that they lead to without a token.
func (c *compiler) number(nodes []int32) int32 {
	c.turn++
	c.set = c.set[:0]
	for _, n := range nodes {
		c.close(n)
	}
	slices.Sort(c.set)
	c.name = c.name[:0]
	for _, n := range c.set {
		c.name = binary.LittleEndian.AppendUint32(c.name, uint32(n))
	}
	if s, ok := c.numbers[string(c.name)]; ok {
		return s
	}
	s := int32(len(c.sets))
	c.numbers[string(c.name)] = s
	c.sets = append(c.sets, slices.Clone(c.set))
	return s
}

func (c *compiler) close(n int32) {
	if c.seen[n] == c.turn {
		return
	}
	c.seen[n] = c.turn
	own := false // whether it does more than to lead on
	for k := c.draft.nodes[n]; k != 0; k = c.draft.moves[k].next {
		if m := c.draft.moves[k]; m.over == free {
			c.close(m.to)
		} else {
			own = true
		}
	}
	if own {
		c.set = append(c.set, n)
	}
}

func reversed(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}
