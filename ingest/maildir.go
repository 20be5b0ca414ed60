package ingest

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// isMaildir tells a folder of mails by the three folders that each has.
func isMaildir(entries []os.DirEntry) bool {
	return !slices.ContainsFunc([]string{"cur", "new", "tmp"}, func(name string) bool {
		return !slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.IsDir() && e.Name() == name })
	})
}

// maildir reads the mails that are delivered, and the folders of mails within, whose names begin with a dot. What else stands there is the mail
// server's own. The names of mails end in the server's name, which is no extension.
func (w *walker) maildir(dir, name, rel string, entries []os.DirEntry) {
	for _, e := range entries {
		sub, subName, subRel := filepath.Join(dir, e.Name()), path.Join(name, e.Name()), path.Join(rel, strings.TrimPrefix(e.Name(), "."))
		if w.done() || !e.IsDir() || matches(w.Exclude, subRel) {
			continue
		}
		inside, err := os.ReadDir(sub)
		switch {
		case e.Name() != "cur" && e.Name() != "new":
			if isMaildir(inside) {
				w.folder(sub, subName, subRel)
			}
			continue
		case err != nil:
			w.fail(subName, err)
		}
		for _, mail := range inside {
			mailRel := path.Join(subRel, mail.Name())
			if !w.done() && mail.Type().IsRegular() && !passedOver(mailRel) && !matches(w.Exclude, mailRel) && (len(w.Include) == 0 || matches(w.Include, mailRel)) {
				w.file(filepath.Join(sub, mail.Name()), path.Join(subName, mail.Name()))
			}
		}
	}
}
