/**
 * A cluster to test in: etcd, kube-apiserver and kube-controller-manager as processes of one
 * program, which can be killed, frozen and given other data, or a cluster that somebody else runs.
 *
 * <pre>
 *   ControlPlane ─starts─▶ Child (etcd, kube-apiserver, kube-controller-manager)
 *        └── is a ──▶ Cluster ◀── is a ── what a kubeconfig names
 * </pre>
 *
 * <p>No kubelet runs: pods are on a node that is an object only, and the tests write their status.
 */
@NullMarked
package dev.seamark.e2e.cluster;

import org.jspecify.annotations.NullMarked;
