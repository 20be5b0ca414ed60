package night

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"haveri/extract"
)

// ReadAliases reads aliases.tsv of a data folder, which may be missing, and the files named, which may not; data is "" where there is no folder. What
// they say is digested: "" where they say nothing. The error names file and line.
func ReadAliases(data string, files []string) (*extract.Aliases, string, error) {
	a, all := extract.NewAliases(), sha256.New()
	own := filepath.Join(data, "aliases.tsv")
	if data != "" {
		files = append([]string{own}, files...)
	}
	said := false
	for _, file := range files {
		b, err := os.ReadFile(file)
		switch {
		case file == own && errors.Is(err, fs.ErrNotExist):
			continue
		case errors.Is(err, fs.ErrNotExist):
			return nil, "", fmt.Errorf("%s: no such file of aliases", file)
		case err != nil:
			return nil, "", err
		}
		if err := a.Read(bytes.NewReader(b), file); err != nil {
			return nil, "", err
		}
		said = said || len(b) > 0
		all.Write(append(b, 0))
	}
	if !said {
		return a, "", nil
	}
	return a, hex.EncodeToString(all.Sum(nil)[:8]), nil
}
