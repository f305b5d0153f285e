"""Runs the aws command's own entry point for each line of stdin, a JSON list of arguments, without starting Python anew.

Answers a line each: {"code": ..., "stdout": ..., "stderr": ...}.
"""
import contextlib
import io
import json
import sys

from awscli import clidriver

# Version 1 has no entry point around its driver.
around = getattr(clidriver, 'AWSCLIEntryPoint', lambda driver: driver)
aws = around(clidriver.create_clidriver())
for line in sys.stdin:
    streams = [io.TextIOWrapper(io.BytesIO(), 'utf-8', write_through=True) for _ in range(2)]
    with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
        try:
            code = aws.main(json.loads(line))
        except SystemExit as exit:
            code = exit.code
    stdout, stderr = (stream.buffer.getvalue().decode('utf-8') for stream in streams)
    print(json.dumps({'code': code, 'stdout': stdout, 'stderr': stderr}), flush=True)
