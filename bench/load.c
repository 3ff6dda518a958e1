/*
 * Asks a DNS server over UDP, one thread on a core of its own, and prints one line of JSON.
 *
 *   load ADDRESS PORT FILE rate QUERIES_PER_SECOND SECONDS [edns]
 *       at a fixed rate, whatever the server answers, and says how long the answers took, in microseconds. The time of
 *       a query counts from when it was due, not from when it was sent, so that a server that stalls pays for all who
 *       wait.
 *   load ADDRESS PORT FILE saturate IN_FLIGHT SECONDS [edns]
 *       so many queries in flight all the time, sent and received in batches, which costs the asker less than any
 *       server takes to answer: queries/s are then the server's limit and not the asker's.
 *
 * FILE has a "name type" in each line, as for dnsperf.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { IDS = 65536, LARGEST = 300, GRACE_MILLIS = 500, SOCKETS = 8, BATCH = 64, LOST_MILLIS = 200 };

struct query {
  uint16_t length;
  uint8_t bytes[LARGEST];
};

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void fail(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int type_of(const char *name) {
  static const struct { const char *name; int number; } types[] = {
      {"A", 1}, {"NS", 2}, {"CNAME", 5}, {"SOA", 6}, {"PTR", 12}, {"TXT", 16}, {"AAAA", 28}, {"SRV", 33}};
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (strcasecmp(types[i].name, name) == 0) return types[i].number;
  fprintf(stderr, "load: no type %s\n", name);
  exit(1);
}

static void write_query(struct query *q, const char *name, int type, int edns) {
  static const uint8_t opt[] = {0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0}; /* 1232 bytes */
  memset(q->bytes, 0, 12);
  q->bytes[2] = 1; /* recursion desired */
  q->bytes[5] = 1;
  q->bytes[11] = (uint8_t)edns;
  size_t at = 12;
  while (*name && *name != '\n') {
    size_t label = strcspn(name, ".");
    if (label == 0) break;
    if (label > 63 || at + label + 20 > LARGEST) {
      fprintf(stderr, "load: name too long\n");
      exit(1);
    }
    q->bytes[at++] = (uint8_t)label;
    memcpy(q->bytes + at, name, label);
    at += label;
    name += label + (name[label] == '.');
  }
  q->bytes[at++] = 0;
  q->bytes[at++] = 0;
  q->bytes[at++] = (uint8_t)type;
  q->bytes[at++] = 0;
  q->bytes[at++] = 1;
  if (edns) {
    memcpy(q->bytes + at, opt, sizeof opt);
    at += sizeof opt;
  }
  q->length = (uint16_t)at;
}

static struct query *read_queries(const char *path, int edns, size_t *count) {
  FILE *file = fopen(path, "r");
  if (!file) fail(path);
  size_t room = 1024;
  struct query *all = malloc(room * sizeof *all);
  char name[256], type[16];
  *count = 0;
  while (all && fscanf(file, "%255s %15s", name, type) == 2) {
    if (*count == room) all = realloc(all, (room *= 2) * sizeof *all);
    if (all) write_query(&all[(*count)++], name, type_of(type), edns);
  }
  fclose(file);
  if (!all || *count == 0) fail("no queries");
  return all;
}

static int compare(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static int64_t due[IDS]; /* when the query of this ID was due; 0 where none is open */
static int64_t *took;
static size_t answered;
static uint64_t rcodes[16];

static void receive_all(int fd) {
  uint8_t reply[4096];
  ssize_t length;
  while ((length = recv(fd, reply, sizeof reply, MSG_DONTWAIT)) >= 12) {
    uint16_t id;
    memcpy(&id, reply, 2);
    if (due[id] == 0) continue; /* late beyond counting */
    took[answered++] = now() - due[id];
    due[id] = 0;
    rcodes[reply[3] & 15]++;
  }
}

static int connected(const struct sockaddr_in *to) {
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  int room = 8 << 20;
  if (fd < 0 || connect(fd, (const struct sockaddr *)to, sizeof *to)) fail("connect");
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  return fd;
}

static void at_rate(const struct sockaddr_in *to, struct query *queries, size_t count, double rate, double seconds) {
  size_t total = (size_t)(rate * seconds);
  int fd = connected(to);
  took = malloc((total + 1) * sizeof *took);
  if (!took) fail("memory");

  size_t sent = 0, late = 0;
  int64_t start = now();
  double gap = 1e9 / rate;
  while (sent < total) {
    int64_t at = start + (int64_t)(gap * (double)sent);
    int64_t behind = now() - at;
    if (behind < 0) {
      receive_all(fd);
      continue;
    }
    late += behind > 1000000; /* we ourselves were not given the core */
    struct query *q = &queries[sent % count];
    uint16_t id = (uint16_t)sent;
    memcpy(q->bytes, &id, 2);
    due[id] = at;
    if (send(fd, q->bytes, q->length, 0) < 0 && errno != ECONNREFUSED && errno != ENOBUFS) fail("send");
    sent++;
    if ((sent & 7) == 0) receive_all(fd);
  }
  for (int64_t end = now() + GRACE_MILLIS * 1000000LL; answered < sent && now() < end;) receive_all(fd);

  qsort(took, answered, sizeof *took, compare);
#define AT(p) (answered ? (double)took[(size_t)((double)(answered - 1) * (p))] / 1e3 : 0.0)
  printf("{\"sent\": %zu, \"answered\": %zu, \"late\": %zu, \"noerror\": %llu, \"nxdomain\": %llu, "
         "\"p50\": %.1f, \"p99\": %.1f, \"p999\": %.1f, \"max\": %.1f}\n",
         sent, answered, late, (unsigned long long)rcodes[0], (unsigned long long)rcodes[3], AT(0.5), AT(0.99),
         AT(0.999), AT(1.0));
}

struct flow {
  int fd;
  size_t open;        /* queries that are not answered yet */
  int64_t last_reply; /* or when the missing ones were given up */
};

/* Sends up to so many, one sendmmsg each BATCH; how many the kernel took. */
static size_t send_some(struct flow *flow, struct query *queries, size_t count, size_t *next, size_t wanted) {
  static struct mmsghdr headers[BATCH];
  static struct iovec parts[BATCH];
  size_t sent = 0;
  while (sent < wanted) {
    unsigned n = 0;
    for (; n < BATCH && sent + n < wanted; n++) {
      struct query *q = &queries[(*next)++ % count];
      uint16_t id = (uint16_t)*next;
      memcpy(q->bytes, &id, 2);
      parts[n] = (struct iovec){.iov_base = q->bytes, .iov_len = q->length};
      headers[n].msg_hdr = (struct msghdr){.msg_iov = &parts[n], .msg_iovlen = 1};
    }
    int taken = sendmmsg(flow->fd, headers, n, MSG_DONTWAIT);
    if (taken <= 0) break;
    sent += (size_t)taken;
    if ((unsigned)taken < n) break;
  }
  flow->open += sent;
  return sent;
}

static size_t receive_some(struct flow *flow) {
  static struct mmsghdr headers[BATCH];
  static struct iovec parts[BATCH];
  static uint8_t replies[BATCH][1500];
  for (int i = 0; i < BATCH; i++) {
    parts[i] = (struct iovec){.iov_base = replies[i], .iov_len = sizeof replies[i]};
    headers[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
  }
  int came = recvmmsg(flow->fd, headers, BATCH, MSG_DONTWAIT, NULL);
  if (came <= 0) return 0;
  for (int i = 0; i < came; i++) rcodes[replies[i][3] & 15]++;
  size_t n = (size_t)came;
  flow->open -= n < flow->open ? n : flow->open;
  flow->last_reply = now();
  return n;
}

static void saturate(const struct sockaddr_in *to, struct query *queries, size_t count, size_t flight, double seconds) {
  struct flow flows[SOCKETS];
  size_t window = flight / SOCKETS > 0 ? flight / SOCKETS : 1, next = 0, sent = 0, lost = 0;
  int64_t start = now(), end = start + (int64_t)(seconds * 1e9);
  for (int i = 0; i < SOCKETS; i++) flows[i] = (struct flow){.fd = connected(to), .last_reply = start};
  while (now() < end)
    for (int i = 0; i < SOCKETS; i++) {
      struct flow *flow = &flows[i];
      answered += receive_some(flow);
      if (flow->open > 0 && now() - flow->last_reply > LOST_MILLIS * 1000000LL) {
        lost += flow->open;
        flow->open = 0;
        flow->last_reply = now();
      }
      if (flow->open < window) sent += send_some(flow, queries, count, &next, window - flow->open);
    }
  double spent = (double)(now() - start) / 1e9;
  printf("{\"sent\": %zu, \"answered\": %zu, \"lost\": %zu, \"noerror\": %llu, \"nxdomain\": %llu, \"qps\": %.0f}\n",
         sent, answered, lost, (unsigned long long)rcodes[0], (unsigned long long)rcodes[3], (double)answered / spent);
}

int main(int argc, char **argv) {
  if (argc < 7 || (strcmp(argv[4], "rate") != 0 && strcmp(argv[4], "saturate") != 0)) {
    fprintf(stderr, "usage: load ADDRESS PORT FILE rate|saturate QUERIES_PER_SECOND|IN_FLIGHT SECONDS [edns]\n");
    return 2;
  }
  size_t count;
  struct query *queries = read_queries(argv[3], argc > 7, &count);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[2]))};
  if (inet_pton(AF_INET, argv[1], &to.sin_addr) != 1) fail(argv[1]);
  if (strcmp(argv[4], "rate") == 0)
    at_rate(&to, queries, count, atof(argv[5]), atof(argv[6]));
  else
    saturate(&to, queries, count, (size_t)atol(argv[5]), atof(argv[6]));
  return 0;
}
