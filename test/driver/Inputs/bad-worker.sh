#!/bin/sh
# A worker that fails in the way that the file's name asks for.
case "$*" in
  *crash.c*) kill -SEGV $$ ;;
  *hang.c*) sleep 60 & wait ;;
  *lazy.c*) exit 0 ;;
esac
exec "$(dirname "$0")/real-capture" "$@"
