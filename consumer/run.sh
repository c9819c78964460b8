#!/usr/bin/env bash
# Builds and runs a project outside this one that declares a single dependency, inkstone-vision.
# Our artefacts go into a local repository of their own; what is already downloaded is read from the user's.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
mine="$here/target/repository"
users="${MAVEN_REPO_LOCAL:-$HOME/.m2/repository}"
repositories=("-Dmaven.repo.local=$mine" "-Dmaven.repo.local.tail=$users")
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"

rm -rf "$here/target"
mkdir -p "$mine"
cd "$root"
./mvnw -B -q install -pl vision -am -DskipTests "${repositories[@]}"
cd "$here"
"$root/mvnw" -B -q -f "$here/pom.xml" compile dependency:build-classpath \
  -Dmdep.outputFile="$here/target/classpath.txt" "${repositories[@]}"

classpath=$(cat "$here/target/classpath.txt")
natives=$(tr ':' '\n' <"$here/target/classpath.txt" | grep -c '/nd4j-native-[0-9][^/]*-\(x86_64\|arm64\)[^/]*\.jar$' || true)
if [ "$natives" != 1 ]; then
  echo "consumer: expected one native ND4J library on the class path, found $natives" >&2
  exit 1
fi
"$java" -Xmx2g -cp "$here/target/classes:$classpath" consumer.TrainOneStep
