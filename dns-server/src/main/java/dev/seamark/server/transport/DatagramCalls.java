package dev.seamark.server.transport;

/**
 * The two system calls that move many datagrams at once. Neither blocks; both return how many were
 * moved, or an error number below 0.
 */
interface DatagramCalls {
  /**
   * Receives datagrams.
   *
   * @param headers the address of an array of {@code struct mmsghdr}
   */
  int receive(int fd, long headers, int count);

  /**
   * Sends datagrams; an error is that of the first one, and none was sent then.
   *
   * @param headers the address of an array of {@code struct mmsghdr}
   */
  int send(int fd, long headers, int count);
}
