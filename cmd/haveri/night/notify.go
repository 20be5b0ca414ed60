package night

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

const (
	notifyTimeout = 15 * time.Second // of one attempt
	notifyTries   = 3
	notifyRefused = 100 // refusals that are told of
)

// Notify posts what a run did to an address, as the JSON of its manifest with no more than the first refusals. An answer of 500 or above, 429 or none
// at all is tried again.
func (s *Summary) Notify(ctx context.Context, url string) error {
	told := *s
	told.Refused = told.Refused[:min(len(told.Refused), notifyRefused)]
	body, err := json.Marshal(told)
	if err != nil {
		return err
	}
	for try := 1; ; try++ {
		again, err := post(ctx, url, body)
		if err == nil || !again || try == notifyTries {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(time.Duration(try) * time.Second):
		}
	}
}

func post(ctx context.Context, url string, body []byte) (again bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, notifyTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return false, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return true, err
	}
	defer resp.Body.Close()
	said, _ := io.ReadAll(io.LimitReader(resp.Body, 200))
	if resp.StatusCode/100 != 2 {
		return resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests, fmt.Errorf("it answered %s: %s", resp.Status, said)
	}
	return false, nil
}
