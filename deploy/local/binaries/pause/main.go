// Command pause is the process of a pod's sandbox: it holds the pod's
// namespaces open, reaps orphans when a pod shares its process namespace, and
// leaves at once when it is told to.
package main

import (
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

func main() {
	// One of these runs per pod: give the heap back and never collect.
	debug.SetGCPercent(-1)
	debug.FreeOSMemory()

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
