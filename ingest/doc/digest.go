package doc

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"runtime/debug"
	"strings"
)

// Digest identifies the files of sources, tests left out, and the versions of the modules they are built with: 16 hex digits.
func Digest(sources fs.FS) string {
	h := sha256.New()
	// The sources are embedded in the program: walking and reading them cannot fail.
	_ = fs.WalkDir(sources, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "testdata/") {
			return err
		}
		b, err := fs.ReadFile(sources, path)
		h.Write([]byte(path + "\x00"))
		h.Write(b)
		return err
	})
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			h.Write([]byte(m.Path + " " + m.Version + "\n"))
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}
