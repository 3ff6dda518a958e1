/*
 * Load for what carries TCP connections: the endpoints behind it, and the clients in front of it.
 *
 *   relayload endpoint ADDRESS PORT           answers at PORT, swallows at PORT+1, holds at PORT+2; until killed
 *   relayload rate ADDRESS PORT SECONDS CLIENTS     short connections: 64 bytes there, 64 back, the endpoint closes
 *   relayload stream ADDRESS PORT SECONDS CLIENTS   bytes one way, as fast as they are taken
 *   relayload hold ADDRESS PORT COUNT               opens COUNT connections, says so, holds them until input ends
 *
 * rate and stream print one line of JSON. One thread each. To be compiled with cc -O2.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MESSAGE = 64, EVENTS = 256, FILES = 1 << 20, BULK = 256 << 10 };
enum kind { NONE, ANSWER_LISTENER, SWALLOW_LISTENER, HOLD_LISTENER, ANSWER, SWALLOW, HOLD };

static uint8_t kinds[FILES];
static uint16_t got[FILES];
static char bulk[BULK];
static int poller;

static void fail(const char *what) {
  fprintf(stderr, "relayload: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void watch(int file, uint32_t events) {
  struct epoll_event event = {.events = events, .data.fd = file};
  if (file >= FILES || epoll_ctl(poller, EPOLL_CTL_ADD, file, &event) < 0) fail("epoll_ctl");
}

static struct sockaddr_in address(const char *text, int port) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  if (inet_pton(AF_INET, text, &a.sin_addr) != 1) {
    fprintf(stderr, "relayload: no IPv4 address: %s\n", text);
    exit(1);
  }
  return a;
}

static void listener(const char *text, int port, enum kind kind) {
  struct sockaddr_in at = address(text, port);
  int one = 1, file = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (file < 0) fail("socket");
  setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(file, (struct sockaddr *)&at, sizeof at) < 0 || listen(file, 4096) < 0) fail("bind");
  kinds[file] = kind;
  watch(file, EPOLLIN);
}

static void serve(int file) {
  switch (kinds[file]) {
    case ANSWER_LISTENER:
    case SWALLOW_LISTENER:
    case HOLD_LISTENER:
      for (;;) {
        int accepted = accept4(file, NULL, NULL, SOCK_NONBLOCK);
        if (accepted < 0) return;
        kinds[accepted] = (uint8_t)(kinds[file] + ANSWER - ANSWER_LISTENER);
        got[accepted] = 0;
        watch(accepted, EPOLLIN);
      }
    case ANSWER: {
      ssize_t count = read(file, bulk, MESSAGE);
      if (count > 0) got[file] = (uint16_t)(got[file] + count);
      if (got[file] >= MESSAGE && write(file, bulk, MESSAGE) < 0) count = -1;
      if (got[file] >= MESSAGE || count == 0 || (count < 0 && errno != EAGAIN)) close(file);
      return;
    }
    case SWALLOW: {
      ssize_t count = read(file, bulk, BULK);
      if (count == 0 || (count < 0 && errno != EAGAIN)) close(file);
      return;
    }
    default: {
      ssize_t count = read(file, bulk, MESSAGE);
      if (count > 0 && write(file, bulk, (size_t)count) < 0) count = 0;
      if (count == 0 || (count < 0 && errno != EAGAIN)) close(file);
    }
  }
}

static void endpoint(const char *text, int port) {
  listener(text, port, ANSWER_LISTENER);
  listener(text, port + 1, SWALLOW_LISTENER);
  listener(text, port + 2, HOLD_LISTENER);
  puts("ready");
  fflush(stdout);
  struct epoll_event events[EVENTS];
  for (;;) {
    int count = epoll_wait(poller, events, EVENTS, -1);
    for (int i = 0; i < count; i++) serve(events[i].data.fd);
  }
}

static int begin(struct sockaddr_in *to) {
  int one = 1, file = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (file < 0) fail("socket");
  setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect(file, (struct sockaddr *)to, sizeof *to) < 0 && errno != EINPROGRESS) fail("connect");
  got[file] = 0;
  return file;
}

static void rate(const char *text, int port, double seconds, int clients) {
  struct sockaddr_in to = address(text, port);
  static char message[MESSAGE];
  struct epoll_event events[EVENTS];
  int64_t done = 0, failed = 0, start = now(), end = start + (int64_t)(seconds * 1e9);
  for (int i = 0; i < clients; i++) watch(begin(&to), EPOLLOUT);
  while (now() < end) {
    int count = epoll_wait(poller, events, EVENTS, 100);
    for (int i = 0; i < count; i++) {
      int file = events[i].data.fd;
      if (events[i].events & EPOLLOUT) {
        struct epoll_event next = {.events = EPOLLIN, .data.fd = file};
        if (write(file, message, MESSAGE) == MESSAGE) {
          epoll_ctl(poller, EPOLL_CTL_MOD, file, &next);
          continue;
        }
      } else {
        ssize_t length = read(file, bulk, MESSAGE);
        if (length > 0) {
          got[file] = (uint16_t)(got[file] + length);
          continue;
        }
        if (length < 0 && errno == EAGAIN) continue;
        if (length == 0 && got[file] == MESSAGE) {
          done++;
          failed--;
        }
      }
      failed++;
      close(file);
      watch(begin(&to), EPOLLOUT);
    }
  }
  printf("{\"done\": %lld, \"failed\": %lld, \"seconds\": %.3f}\n", (long long)done, (long long)failed,
         (double)(now() - start) / 1e9);
}

static void stream(const char *text, int port, double seconds, int clients) {
  struct sockaddr_in to = address(text, port);
  struct epoll_event events[EVENTS];
  int64_t bytes = 0, start = now(), end = start + (int64_t)(seconds * 1e9);
  for (int i = 0; i < clients; i++) watch(begin(&to), EPOLLOUT);
  while (now() < end) {
    int count = epoll_wait(poller, events, EVENTS, 100);
    for (int i = 0; i < count; i++) {
      ssize_t length = write(events[i].data.fd, bulk, BULK);
      if (length < 0 && errno != EAGAIN) fail("write");
      if (length > 0) bytes += length;
    }
  }
  printf("{\"bytes\": %lld, \"seconds\": %.3f}\n", (long long)bytes, (double)(now() - start) / 1e9);
}

static void hold(const char *text, int port, int count) {
  struct sockaddr_in to = address(text, port);
  for (int i = 0; i < count; i++) {
    int file = socket(AF_INET, SOCK_STREAM, 0);
    char byte = 'x';
    if (file < 0 || connect(file, (struct sockaddr *)&to, sizeof to) < 0 || write(file, &byte, 1) != 1 ||
        read(file, &byte, 1) != 1)
      fail("hold");
  }
  puts("ready");
  fflush(stdout);
  while (getchar() != EOF) {
  }
}

int main(int count, char **words) {
  signal(SIGPIPE, SIG_IGN);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  poller = epoll_create1(0);
  if (count >= 4) {
    int port = atoi(words[3]);
    if (!strcmp(words[1], "endpoint")) endpoint(words[2], port);
    if (count == 5 && !strcmp(words[1], "hold")) return hold(words[2], port, atoi(words[4])), 0;
    if (count == 6 && !strcmp(words[1], "rate")) return rate(words[2], port, atof(words[4]), atoi(words[5])), 0;
    if (count == 6 && !strcmp(words[1], "stream")) return stream(words[2], port, atof(words[4]), atoi(words[5])), 0;
  }
  fputs("relayload: see the top of relayload.c for how to call it\n", stderr);
  return 2;
}
