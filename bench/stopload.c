/*
 * Asks a DNS server over UDP at a fixed rate while it starts, ends or changes, and prints one line of JSON: how many
 * queries were sent, answered (by response code), refused by the kernel (ICMP: nobody has the port), and neither.
 *
 *   stopload ADDRESS PORT NAME QUERIES_PER_SECOND SECONDS [SECONDS_AFTER_ICMP]
 *
 * With the last argument it ends that long after the first query that the kernel refused behind the first answer.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SOCKETS = 8, IDS = 65536, LARGEST = 300, WAIT_MILLIS = 2000 };
enum { FREE, ASKED };

static uint8_t state[SOCKETS][IDS];
static long sent, answered, refused, rcodes[16], unsent;
static double first_answer = -1, last_answer = -1, first_icmp = -1;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void fail(const char *what) {
  fprintf(stderr, "stopload: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void receive(int fd, int socket, double start) {
  uint8_t bytes[4096];
  for (;;) {
    ssize_t length = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (length < 0) {
      if (errno == EAGAIN) break;
      continue; /* an ICMP error, told below in full */
    }
    int id = bytes[0] << 8 | bytes[1];
    if (length >= 12 && state[socket][id] == ASKED) {
      state[socket][id] = FREE;
      answered++;
      rcodes[bytes[3] & 15]++;
      last_answer = now() - start;
      if (first_answer < 0) first_answer = last_answer;
    }
  }
  for (;;) {
    char control[512];
    struct iovec part = {bytes, sizeof bytes};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    ssize_t length = recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT);
    if (length < 0) break;
    int id = bytes[0] << 8 | bytes[1];
    if (length >= 2 && state[socket][id] == ASKED) {
      state[socket][id] = FREE;
      refused++;
      if (first_answer >= 0 && first_icmp < 0) first_icmp = now() - start;
    }
  }
}

int main(int argc, char **argv) {
  if (argc < 6) {
    fprintf(stderr, "usage: stopload ADDRESS PORT NAME QUERIES_PER_SECOND SECONDS [SECONDS_AFTER_ICMP]\n");
    return 2;
  }
  uint8_t query[LARGEST] = {0, 0, 1, 0, 0, 1};
  size_t at = 12;
  for (const char *name = argv[3]; *name && at < LARGEST - 70;) {
    size_t label = strcspn(name, ".");
    query[at++] = (uint8_t)label;
    memcpy(query + at, name, label);
    at += label;
    name += label + (name[label] == '.');
  }
  query[at++] = 0;
  query[at + 1] = 1;
  query[at + 3] = 1;
  at += 4;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[2]))};
  if (inet_pton(AF_INET, argv[1], &to.sin_addr) != 1) fail(argv[1]);
  int fds[SOCKETS];
  for (int i = 0; i < SOCKETS; i++) {
    int one = 1, room = 8 << 20;
    fds[i] = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    if (fds[i] < 0 || connect(fds[i], (struct sockaddr *)&to, sizeof to) < 0) fail("socket");
    setsockopt(fds[i], SOL_IP, IP_RECVERR, &one, sizeof one);
    if (setsockopt(fds[i], SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) < 0)
      setsockopt(fds[i], SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  }
  double rate = atof(argv[4]), seconds = atof(argv[5]), after = argc > 6 ? atof(argv[6]) : -1, start = now();
  int ids[SOCKETS] = {0};
  for (long due = 0;;) {
    double passed = now() - start;
    if (passed > seconds || (after >= 0 && first_icmp >= 0 && passed > first_icmp + after)) break;
    for (; due < passed * rate; due++) {
      int socket = (int)(due % SOCKETS), id = ids[socket]++ & 0xFFFF;
      query[0] = (uint8_t)(id >> 8);
      query[1] = (uint8_t)id;
      if (state[socket][id] == ASKED) continue; /* still waited for */
      state[socket][id] = ASKED;
      if (send(fds[socket], query, at, 0) < 0 && send(fds[socket], query, at, 0) < 0) {
        state[socket][id] = FREE; /* an error of an earlier one was told twice: not sent */
        unsent++;
        continue;
      }
      sent++;
    }
    for (int i = 0; i < SOCKETS; i++) receive(fds[i], i, start);
    struct timespec pause = {0, 100000};
    nanosleep(&pause, NULL);
  }
  for (double end = now() + WAIT_MILLIS / 1e3; answered + refused < sent && now() < end; usleep(1000))
    for (int i = 0; i < SOCKETS; i++) receive(fds[i], i, start);
  printf("{\"sent\": %ld, \"answered\": %ld, \"icmp\": %ld, \"lost\": %ld, \"unsent\": %ld, \"first_answer\": %.3f, "
         "\"last_answer\": %.3f, \"first_icmp\": %.3f, \"rcodes\": [%ld, %ld, %ld, %ld, %ld, %ld]}\n",
         sent, answered, refused, sent - answered - refused, unsent, first_answer, last_answer, first_icmp, rcodes[0],
         rcodes[1], rcodes[2], rcodes[3], rcodes[4], rcodes[5]);
  return 0;
}
