"""What is measured: the image's agent with one thing changed each, and what each runs on."""

import json
import os
import subprocess
import tarfile
from pathlib import Path

from .agent import Agent
from .stubs import MIB

MAIN = "dev.tender.agent.Main"


class Variant:
    """The image's agent with something changed. trained: whether the change needs an archive of
    its own; Java refuses to start with one that does not fit."""

    def __init__(self, name, without=(), plus=(), environment=None, trained=False, link=None, archive="aot"):
        self.name = name
        self.without = without
        self.plus = plus
        self.environment = environment or {}
        self.trained = trained
        self.link = link
        self.archive = archive
        self.starts, self.processor, self.idle, self.worked, self.per_task = [], [], [], [], []


def variants():
    """All that is measured; the first is what the others are compared with."""

    def without(*options, **more):
        return Variant("without " + ", ".join(options), without=options, **more)

    def plus(*options, **more):
        return Variant(" ".join(options), plus=options, **more)

    c1 = ("-XX:TieredStopAtLevel", "-XX:CICompilerCount")
    serial = ("-XX:+UseSerialGC",)
    return [
        Variant("the image as it is"),
        Variant("no AOT cache", archive=None),
        without("-Xms"),
        without("-Xmx"),
        without("-Xmn"),
        without("-Xss"),
        without("-XX:ReservedCodeCacheSize"),
        without("-XX:CICompilerCount"),
        without(*c1),
        Variant("-Xint", without=c1, plus=("-Xint",)),
        Variant("-XX:+UseG1GC", without=serial, plus=("-XX:+UseG1GC",), trained=True),
        without("-XX:+UseCompactObjectHeaders", trained=True),
        without("-XX:ArchiveRelocationMode"),
        without("-XX:TrimNativeHeapInterval"),
        without("-XX:-UsePerfData"),
        without("-XX:StringTableSize"),
        without("-XX:-AOTReplayTraining"),
        without("-Djdk.virtualThreadScheduler"),
        plus("-Xmx8m"),
        plus("-Xmx12m"),
        plus("-Xmx16m"),
        plus("-Xmx32m"),
        plus("-Xms4m", "-Xmn1m"),
        plus("-Xss192k"),
        plus("-XX:ReservedCodeCacheSize=8m"),
        plus("-XX:StringTableSize=1024"),
        plus("-XX:-AOTReplayTraining"),
        plus("-XX:StringTableSize=1024", "-XX:-AOTReplayTraining"),
        plus("-XX:CompileThresholdScaling=10"),
        plus("-Djdk.reflect.useNativeAccessorOnly=true"),
        Variant("MALLOC_ARENA_MAX=1", environment={"MALLOC_ARENA_MAX": "1"}),
        Variant("jlink --compress=zip-0", link=("java.base", "zip-0", False, True), trained=True),
        Variant("jlink, lines in stack traces", link=("java.base", "zip-9", True, True), trained=True),
        Variant("jlink, libraries with symbols", link=("java.base", "zip-9", False, False), trained=True),
        Variant("jlink, all of java.se", link=("java.se", "zip-9", False, True), trained=True),
    ]


def unpack(tar, root):
    """The image's files, with their times, which the AOT cache compares."""
    with tarfile.open(tar) as image:
        for layer in json.load(image.extractfile("manifest.json"))[0]["Layers"]:
            with tarfile.open(fileobj=image.extractfile(layer)) as files:
                files.extractall(root)


class Workshop:
    """Makes what a variant runs on."""

    def __init__(self, folder, tar):
        self.folder = folder
        self.image = folder + "/image"
        unpack(tar, self.image)
        lines = Path(self.image, "tender/agent.options").read_text().splitlines()
        self.options = [line for line in lines if not line.startswith(("-XX:AOTCache=", "-cp "))]

    def is_change(self, variant):
        """Leaving out what is not there, or adding what is, would measure the image twice."""
        missing = [
            one for one in variant.without if not any(o.startswith(one) for o in self.options)
        ]
        present = variant.plus and all(one in self.options for one in variant.plus)
        return not missing and not present

    def prepare(self, variant, number):
        kept = [one for one in self.options if not one.startswith(tuple(variant.without) or "\0")]
        java = self.image + "/opt/java"
        if variant.link:
            java = self.linked(number, *variant.link)
        jar = self.image + "/tender/agent.jar"
        before = [java + "/bin/java", *kept, *variant.plus]
        after = ["-cp", jar, MAIN]
        cache = self.image + "/tender/agent.aot"
        if variant.archive is None:
            before, cache = before + ["-Xshare:off"], None
        else:
            if variant.trained:
                cache = "%s/%d.aot" % (self.folder, number)
                agent = Agent(
                    self.image, before + ["-XX:AOTCacheOutput=" + cache] + after, variant.environment
                )
                agent.tasks(3)
                agent.end()
            before += ["-XX:AOTMode=on", "-XX:AOTCache=" + cache]
        variant.command = before + after
        variant.files_mib = sum(size(each) for each in [java, jar, cache] if each) / MIB
        gzip = "tar cf - --absolute-names %s | gzip | wc -c" % " ".join(
            each for each in [java, jar, cache] if each
        )
        variant.packed_mib = int(subprocess.check_output(gzip, shell=True)) / MIB

    def linked(self, number, modules, compression, lines, stripped):
        java = "%s/%d.java" % (self.folder, number)
        command = [os.environ["JAVA_HOME"] + "/bin/jlink", "--add-modules", modules]
        command += ["--no-header-files", "--no-man-pages", "--vm=server"]
        command += ["--compress=" + compression, "--output", java]
        command += ["--exclude-files=**/jrt-fs.jar,**/jexec,**/classlist,**/lib/server/*.jsa"]
        command += [] if lines else ["--strip-java-debug-attributes"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        if stripped:
            for library in Path(java).rglob("*.so"):
                library.chmod(0o644)
                subprocess.run(["strip", "--strip-unneeded", library], check=True)
        return java


def size(path):
    if os.path.isfile(path):
        return os.path.getsize(path)
    return sum(each.stat().st_size for each in Path(path).rglob("*") if each.is_file())
