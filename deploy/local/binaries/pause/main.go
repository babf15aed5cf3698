// Command pause is the process of a pod's sandbox: it holds the pod's
// namespaces open, reaps orphans when a pod shares its process namespace, and
// leaves at once when it is told to. One runs per pod, so it does nothing else:
// as it is, it holds less than a megabyte of its own.
package main

import (
	"os"
	"os/signal"
	"syscall"
)

func main() {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGCHLD)
	for received := range signals {
		if received != syscall.SIGCHLD {
			return
		}
		// Several children may have ended behind one signal.
		for {
			pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
			if pid <= 0 || err != nil {
				break
			}
		}
	}
}
