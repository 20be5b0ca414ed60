package lang

import "testing"

func TestEveryFileCompiles(t *testing.T) {
	for _, c := range append([]string{"und"}, Codes...) {
		if _, err := load(c); err != nil {
			t.Error(err)
		}
	}
}
