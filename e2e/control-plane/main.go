// Command control-plane is etcd, kube-apiserver, kube-controller-manager and kube-proxy in one binary, so that
// a machine that has only Go and Java can test against the real programs.
//
//	control-plane etcd DIR CLIENT-URL PEER-URL
//	control-plane kube-apiserver FLAG...
//	control-plane kube-controller-manager FLAG...
//	control-plane kube-proxy FLAG...
//
// Each is a process of its own: the tests kill and freeze them one by one.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
)

func main() {
	if len(os.Args) < 2 {
		usage()
	}
	program := os.Args[1]
	os.Args = append([]string{program}, os.Args[2:]...)
	switch program {
	case "etcd":
		if len(os.Args) != 4 {
			usage()
		}
		if err := etcd(os.Args[1], os.Args[2], os.Args[3]); err != nil {
			fmt.Fprintln(os.Stderr, "etcd:", err)
			os.Exit(1)
		}
	case "kube-apiserver":
		os.Exit(cli.Run(apiserver.NewAPIServerCommand()))
	case "kube-controller-manager":
		os.Exit(cli.Run(controllers.NewControllerManagerCommand()))
	case "kube-proxy":
		os.Exit(cli.Run(proxy.NewProxyCommand()))
	default:
		usage()
	}
}

func usage() {
	name := strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe")
	fmt.Fprintf(os.Stderr, "usage: %s etcd DIR CLIENT-URL PEER-URL | kube-apiserver FLAG... | "+
		"kube-controller-manager FLAG... | kube-proxy FLAG...\n", name)
	os.Exit(2)
}
