"""Another implementation of the Remote Execution API's encoding: the generated messages of Debian's python3-buildstream, for Python's protobuf.

Reads JSON on standard input: {"directories": [...], "actions": [...]}, writes {"directories": [DIGEST...], "actions": [{"command", "action"}...]}.
A directory: {"files": [{"name", "digest", "executable"}], "directories": [{"name", "digest"}], "symlinks": [{"name", "target"}]}, any order.
An action: {"arguments", "env", "outputs", "properties", "timeout", "inputRoot"}. A digest is "HASH/SIZE".

BuildStream carries version 2.0 of the definition. The two fields that came later and that Kiln writes (Command.output_paths = 7 of 2.1,
Action.platform = 10 of 2.2) are added to its descriptors here, with the public numbers.
"""

import hashlib
import json
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

try:
    from buildstream._protos.build.bazel.remote.execution.v2 import remote_execution_pb2
except ImportError:
    print("python3-buildstream is not installed", file=sys.stderr)
    sys.exit(77)

PACKAGE = "build.bazel.remote.execution.v2"


def messages():
    """The classes of the public definition, by name."""
    pool = descriptor_pool.DescriptorPool()
    added = set()

    def add(file):
        if file.name in added:
            return
        added.add(file.name)
        for dependency in file.dependencies:
            add(dependency)
        proto = descriptor_pb2.FileDescriptorProto()
        file.CopyToProto(proto)
        if file is remote_execution_pb2.DESCRIPTOR:
            later(proto)
        pool.Add(proto)

    add(remote_execution_pb2.DESCRIPTOR)
    make = getattr(message_factory, "GetMessageClass", None) or message_factory.MessageFactory(pool).GetPrototype
    return lambda name: make(pool.FindMessageTypeByName(f"{PACKAGE}.{name}"))


def later(proto):
    field = descriptor_pb2.FieldDescriptorProto
    for message in proto.message_type:
        known = {f.name for f in message.field}
        if message.name == "Command" and "output_paths" not in known:
            message.field.add(name="output_paths", number=7, type=field.TYPE_STRING, label=field.LABEL_REPEATED)
        if message.name == "Action" and "platform" not in known:
            message.field.add(
                name="platform", number=10, type=field.TYPE_MESSAGE, label=field.LABEL_OPTIONAL, type_name=f".{PACKAGE}.Platform"
            )


message = messages()


def fill(target, digest):
    hash_text, size = digest.split("/")
    target.hash = hash_text
    target.size_bytes = int(size)


def digest_of(value):
    data = value.SerializeToString(deterministic=True)
    return f"{hashlib.sha256(data).hexdigest()}/{len(data)}"


def directory(given):
    result = message("Directory")()
    for entry in sorted(given["files"], key=lambda e: e["name"]):
        node = result.files.add(name=entry["name"], is_executable=entry["executable"])
        fill(node.digest, entry["digest"])
    for entry in sorted(given["directories"], key=lambda e: e["name"]):
        fill(result.directories.add(name=entry["name"]).digest, entry["digest"])
    for entry in sorted(given["symlinks"], key=lambda e: e["name"]):
        result.symlinks.add(name=entry["name"], target=entry["target"])
    return digest_of(result)


def action(given):
    command = message("Command")(arguments=given["arguments"], output_paths=sorted(given["outputs"]))
    for name in sorted(given["env"]):
        command.environment_variables.add(name=name, value=given["env"][name])
    result = message("Action")()
    for name, value in sorted(given["properties"].items()):
        command.platform.properties.add(name=name, value=value)
        result.platform.properties.add(name=name, value=value)
    fill(result.command_digest, digest_of(command))
    fill(result.input_root_digest, given["inputRoot"])
    result.timeout.seconds = int(given["timeout"])
    return {"command": digest_of(command), "action": digest_of(result)}


request = json.load(sys.stdin)
json.dump(
    {"directories": [directory(d) for d in request["directories"]], "actions": [action(a) for a in request["actions"]]},
    sys.stdout,
)
