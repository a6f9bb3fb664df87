/*
 * A mail server that takes every e-mail and keeps none, so that what is measured is the sender: one thread, epoll, no TLS, 127.0.0.1 only.
 * Of each it writes the Message-ID, a line, into a file. It speaks EHLO, HELO, MAIL, RCPT, DATA, RSET, NOOP and QUIT with pipelining, and two words of its own:
 *   XZERO    begins to count anew, and the file with it
 *   XCOUNT   answers `250 <messages> <bytes of them> <first> <last>`, the latter two when a message was complete, in microseconds since 1970, or 0
 * Usage: sink <port> <file>. It ends when its parent does.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LINE = 4096, ANSWERS = 65536, CHUNK = 65536 };

struct connection {
  int fd;
  int in_data;
  /* Whether the header of the message goes on; its lines are gathered as commands are. */
  int in_header;
  /* How much of CR LF . CR LF has been seen, 0 to 4; a message may begin with the dot, as if a line had ended before it. */
  int matched;
  int quitting;
  /* Whether it is told when it may write again. */
  int waiting;
  size_t line_length;
  char line[LINE];
  char id[256];
  size_t answer_length;
  char answers[ANSWERS];
};

static FILE *ids;
static unsigned long long messages, bytes;
static long long first_us, last_us;

static long long now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static void say(struct connection *c, const char *text) {
  size_t length = strlen(text);
  if (c->answer_length + length > ANSWERS) {
    c->quitting = 1; /* A client that never reads. */
    return;
  }
  memcpy(c->answers + c->answer_length, text, length);
  c->answer_length += length;
}

static void command(struct connection *c, const char *line) {
  char answer[160];
  if (!strncasecmp(line, "EHLO", 4)) {
    say(c, "250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-DSN\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES\r\n");
  } else if (!strncasecmp(line, "MAIL", 4) || !strncasecmp(line, "RCPT", 4) || !strncasecmp(line, "RSET", 4) ||
             !strncasecmp(line, "NOOP", 4) || !strncasecmp(line, "HELO", 4)) {
    say(c, "250 2.0.0 OK\r\n");
  } else if (!strncasecmp(line, "DATA", 4)) {
    c->in_data = c->in_header = 1;
    c->matched = 2;
    c->id[0] = 0;
    say(c, "354 Go on\r\n");
  } else if (!strncasecmp(line, "QUIT", 4)) {
    say(c, "221 2.0.0 Bye\r\n");
    c->quitting = 1;
  } else if (!strncasecmp(line, "XZERO", 5)) {
    messages = bytes = 0;
    first_us = last_us = 0;
    fflush(ids);
    if (ftruncate(fileno(ids), 0)) perror("The list of ids stays as it is");
    say(c, "250 2.0.0 OK\r\n");
  } else if (!strncasecmp(line, "XCOUNT", 6)) {
    fflush(ids);
    snprintf(answer, sizeof answer, "250 %llu %llu %lld %lld\r\n", messages, bytes, first_us, last_us);
    say(c, answer);
  } else {
    say(c, "500 5.5.1 Unknown\r\n");
  }
}

static void header(struct connection *c, const char *line) {
  if (line[0] == 0 || line[0] == '\r') c->in_header = 0;
  else if (!strncasecmp(line, "Message-ID:", 11)) sscanf(line + 11, " %255[^\r]", c->id);
}

static void keep(struct connection *c, char byte) {
  if (byte == '\n') {
    c->line[c->line_length] = 0;
    c->line_length = 0;
    if (c->in_data) header(c, c->line);
    else command(c, c->line);
  } else if (c->line_length < LINE - 1) {
    c->line[c->line_length++] = byte;
  }
}

static void take(struct connection *c, const char *text, size_t length) {
  static const char end[] = "\r\n.\r\n";
  for (size_t i = 0; i < length; i++) {
    char byte = text[i];
    if (c->in_data) {
      bytes++;
      if (c->in_header) keep(c, byte);
      if (byte == end[c->matched]) c->matched++;
      else c->matched = byte == '\r' ? 1 : 0;
      if (c->matched < 5) continue;
      c->in_data = 0;
      c->line_length = 0;
      messages++;
      fprintf(ids, "%s\n", c->id);
      last_us = now_us();
      if (!first_us) first_us = last_us;
      say(c, "250 2.0.0 Taken\r\n");
    } else {
      keep(c, byte);
    }
  }
}

/* @returns whether the connection goes on */
static int answer(struct connection *c, int epoll) {
  size_t written = 0;
  while (written < c->answer_length) {
    ssize_t n = write(c->fd, c->answers + written, c->answer_length - written);
    if (n > 0) written += (size_t)n;
    else if (n < 0 && errno == EINTR) continue;
    else if (n < 0 && errno == EAGAIN) break;
    else return 0;
  }
  memmove(c->answers, c->answers + written, c->answer_length - written);
  c->answer_length -= written;
  int waiting = c->answer_length > 0;
  if (waiting != c->waiting) {
    struct epoll_event event = {.events = EPOLLIN | (waiting ? EPOLLOUT : 0), .data.ptr = c};
    epoll_ctl(epoll, EPOLL_CTL_MOD, c->fd, &event);
    c->waiting = waiting;
  }
  return !(c->quitting && c->answer_length == 0);
}

static void meet(int listener, int epoll) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct connection *c = calloc(1, sizeof *c);
    if (!c) {
      close(fd);
      continue;
    }
    c->fd = fd;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    say(c, "220 sink ESMTP\r\n");
    answer(c, epoll);
  }
}

static void leave(struct connection *c) {
  close(c->fd);
  free(c);
}

int main(int count, char **arguments) {
  if (count != 3) {
    fprintf(stderr, "Usage: sink <port> <file>\n");
    return 2;
  }
  ids = fopen(arguments[2], "a");
  if (!ids) {
    perror("The list of ids cannot be written");
    return 1;
  }
  signal(SIGPIPE, SIG_IGN);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(arguments[1]))};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 512)) {
    perror("The sink cannot listen");
    return 1;
  }
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
  static char chunk[CHUNK];
  struct epoll_event events[64];
  for (;;) {
    int ready = epoll_wait(epoll, events, 64, -1);
    for (int i = 0; i < ready; i++) {
      struct connection *c = events[i].data.ptr;
      if (!c) {
        meet(listener, epoll);
        continue;
      }
      if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
        ssize_t n = read(c->fd, chunk, sizeof chunk);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
          leave(c);
          continue;
        }
        if (n > 0) take(c, chunk, (size_t)n);
      }
      if (!answer(c, epoll)) leave(c);
    }
  }
}
