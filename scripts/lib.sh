# Shared by the scripts: finds Java, builds what is missing, waits for programs. Sourced, not run.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# A server without memory for its answer has lost threads too: it ends, and says so, rather than limp on.
# The heap begins small and stays near what it holds: a fixed part for new objects, the rest with 10 to 30 % free. Java would
# otherwise take all of -Xmx at once and never give it back.
server_flags='-Xms128m -Xmn64m -Xmx256m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=30 -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError'
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
  echo "$root/$1/target/$1-0.1.0-SNAPSHOT.jar:$root/$1/target/lib/*"
}

# Java reads, checks and links some 12,000 classes at a start. An archive of them, made once for a build and a Java by starting a
# server on an empty folder, halves that. A server without the archive only starts more slowly.
classes_archive() {
  echo "$root/target/fhir-server-$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.vm.version = //p').jsa"
}

# archive_classes: once for each build
archive_classes() {
  local archive folder pid port i
  archive=$(classes_archive)
  if [ ! -e "$archive" ] || [ "$archive" -ot "$root/target/built" ]; then
    echo "Preparing quicker starts ..."
    rm -f "$archive"
    folder=$(mktemp -d)
    port=$((20000 + RANDOM % 12000))
    "$java" $server_flags -XX:ArchiveClassesAtExit="$archive" -cp "$(classpath fhir-server)" org.uptake.boot.Main \
      --sandbox --port "$port" --data "$folder" >"$folder/log" 2>&1 &
    pid=$!
    for ((i = 0; i < 300; i++)); do
      answers "$port" /health/ready || ! kill -0 "$pid" 2>/dev/null && break
      sleep 0.2
    done
    # what it loads when it has begun to answer belongs to it too
    sleep 3
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    rm -rf "$folder"
  fi
  [ ! -e "$archive" ] || server_flags="$server_flags -XX:SharedArchiveFile=$archive -Xshare:auto -Xlog:cds=off -Xlog:cds+dynamic=off"
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
