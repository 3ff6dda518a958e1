package dev.seamark.server.transport;

/** The two system calls that move many datagrams at once. Neither blocks. */
interface DatagramCalls {
  /**
   * Receives datagrams.
   *
   * @param headers the address of an array of {@code struct mmsghdr}
   * @return how many came, below 0 where none is there or it did not work
   */
  int receive(int fd, long headers, int count);

  /**
   * Sends datagrams; an error is that of the first one, and none was sent then.
   *
   * @param headers the address of an array of {@code struct mmsghdr}
   * @return how many were sent, or an error number below 0
   */
  int send(int fd, long headers, int count);
}
