/*
 * The first program of the container: hands the right to bind ports below 1024 on to the shell and the JVM,
 * and becomes bin/seamark.
 *
 * A process that is not root loses its capabilities when it starts another program, unless that program's file
 * carries them. This file carries NET_BIND_SERVICE (permitted, not effective: a pod that does not grant it starts
 * all the same and may bind high ports) and makes it ambient, so that what comes after keeps it. It works with
 * allowPrivilegeEscalation: false, since nothing is gained that the pod was not granted.
 */
#define _GNU_SOURCE
#include <linux/capability.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SEAMARK "/opt/seamark/bin/seamark"

static void keep_low_ports(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct sets[2];
  if (syscall(SYS_capget, &header, sets) != 0 || !(sets[0].permitted & (1u << CAP_NET_BIND_SERVICE))) {
    return;
  }
  sets[0].inheritable |= 1u << CAP_NET_BIND_SERVICE;
  if (syscall(SYS_capset, &header, sets) != 0 ||
      prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_BIND_SERVICE, 0, 0) != 0) {
    perror("seamark: cannot keep the right to bind low ports");
  }
}

int main(int argc, char **argv) {
  (void)argc;
  keep_low_ports();
  execv(SEAMARK, argv);
  perror("seamark: cannot start " SEAMARK);
  return 1;
}
