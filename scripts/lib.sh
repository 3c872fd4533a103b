# Shared by the scripts: finds Java, builds what is missing, waits for programs. Sourced, not run.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# A server without memory for its answer has lost threads too: it ends, and says so, rather than limp on.
server_flags='-Xmx256m -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError'
# glibc gives every thread a heap of its own unless told not to; the compiler's threads alone then keep tens of MiB.
export MALLOC_ARENA_MAX=2

fail() {
  echo "$*" >&2
  exit 1
}

# The java to use: JAVA_HOME's, else the one on the PATH; 17 or newer, with a compiler.
find_java() {
  local home=${JAVA_HOME:-}
  if [ -n "$home" ] && [ -x "$home/bin/java" ]; then java=$home/bin/java; else java=$(command -v java || true); fi
  [ -n "$java" ] || fail "Java is missing. Install a JDK, version 17 or newer (Debian: apt-get install openjdk-17-jdk-headless)."
  local version
  version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.specification.version = //p')
  [ "${version%%.*}" -ge 17 ] 2>/dev/null || fail "Java $version is too old. Uptake needs a JDK, version 17 or newer."
}

# Builds when a source is newer than the last build.
build_if_needed() {
  local stamp=$root/target/built
  if [ -e "$stamp" ] && [ -z "$(find "$root/pom.xml" "$root"/*/pom.xml "$root"/*/src/main -newer "$stamp" -print -quit)" ]; then
    return
  fi
  echo "Building (the first time takes a few minutes) ..."
  mkdir -p "$root/target"
  (cd "$root" && ./mvnw -q -B -Dmaven.test.skip=true -Dspotless.check.skip=true package) || fail "The build failed; the lines above say why."
  touch "$stamp"
}

# classpath MODULE
classpath() {
  echo "$root/$1/target/classes:$root/$1/target/lib/*"
}

# answers PORT PATH: whether the program on this port answers 200
answers() {
  (
    exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
    printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$2" >&3
    head -n 1 <&3 | grep -q ' 200'
  ) 2>/dev/null
}

# wait_for NAME PID PORT PATH LOG: until it answers, or has ended, or two minutes are over
wait_for() {
  local name=$1 pid=$2 port=$3 path=$4 log=$5 i
  for ((i = 0; i < 600; i++)); do
    answers "$port" "$path" && return
    if ! kill -0 "$pid" 2>/dev/null; then
      tail -n 5 "$log" >&2
      fail "$name did not start."
    fi
    sleep 0.2
  done
  fail "$name does not answer on port $port after two minutes; see $log"
}
