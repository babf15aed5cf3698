module dev.tender/deploy/local/binaries/pause

go 1.25.0
