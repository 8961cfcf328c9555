#!/bin/sh
# Stands in for sendmail: keeps each message as one file in the folder $1.
file="$1/$(date +%s%N)-$$"
cat >"$file.part"
mv "$file.part" "$file.eml"
