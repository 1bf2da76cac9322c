module ducksnest.test/calico

go 1.26.0

require github.com/tigera/operator v1.42.3
