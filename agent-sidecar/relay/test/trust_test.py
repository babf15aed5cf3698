"""Who is trusted, and what is said of who is not."""

import os
import socket
import time
import unittest

from masters import Authority, Master, Relay


class Trusted(unittest.TestCase):
    def setUp(self):
        self.authority = Authority(self)
        self.relay = Relay(self, self.authority.file)

    def exchange(self, port, host):
        with self.relay.open(port, host) as client:
            client.sendall(b"hello")
            self.assertEqual(client.recv(100), b"hello")

    def test_a_master_is_trusted_by_its_name_which_it_is_told(self):
        master = Master(self, self.authority.issue("DNS:localhost"))
        self.exchange(master.port, "localhost")
        self.assertEqual(master.names, ["localhost"])

    def test_a_master_is_trusted_by_its_address(self):
        master = Master(self, self.authority.issue("IP:127.0.0.1"))
        self.exchange(master.port, "127.0.0.1")
        self.assertEqual(master.names, [None])

    def test_a_master_is_trusted_by_its_ipv6_address(self):
        try:
            master = Master(self, self.authority.issue("IP:0:0:0:0:0:0:0:1"), family=socket.AF_INET6,
                            host="::1")
        except OSError:
            self.skipTest("no IPv6 here")
        self.exchange(master.port, "[::1]")

    def test_rsa_certificates_work_too(self):
        master = Master(self, self.authority.issue("DNS:localhost", key=("rsa:2048",)))
        self.exchange(master.port, "localhost")

    def test_tls_1_2_works_too_and_nothing_older(self):
        context = self.authority.issue("DNS:localhost")
        context.maximum_version = context.minimum_version = 0x303
        self.exchange(Master(self, context).port, "localhost")
        context = self.authority.issue("DNS:localhost")
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = 0x302
        self.assertIn("refuses TLS with us: protocol version",
                      self.relay.refusal(Master(self, context).port))

    def test_the_file_may_hold_several_and_be_changed_at_any_time(self):
        other = Authority(self)
        old, new = (Master(self, each.issue("DNS:localhost")) for each in (self.authority, other))
        with self.relay.open(old.port) as open_before:
            self.assertIn("issued by none of those", self.relay.refusal(new.port))
            with open(self.authority.file, "a") as file:
                file.write(other.text())
            self.exchange(new.port, "localhost")
            self.exchange(old.port, "localhost")
            # As a ConfigMap's volume does it: another file takes its place.
            with open(self.authority.file + ".new", "w") as file:
                file.write(other.text())
            os.rename(self.authority.file + ".new", self.authority.file)
            self.exchange(new.port, "localhost")
            self.assertIn("issued by none of those", self.relay.refusal(old.port))
            open_before.sendall(b"still")
            self.assertEqual(open_before.recv(100), b"still")

    def test_the_servers_own_certificate_can_be_what_is_trusted(self):
        context = self.authority.issue("DNS:localhost")
        os.replace(os.path.join(self.authority.folder, "cert"), self.authority.file)
        self.exchange(Master(self, context).port, "localhost")


class Refused(unittest.TestCase):
    def setUp(self):
        self.authority = Authority(self)
        self.relay = Relay(self, self.authority.file)

    def test_one_that_nobody_known_has_issued(self):
        master = Master(self, Authority(self).issue("DNS:localhost"))
        self.assertRegex(self.relay.refusal(master.port),
                         f"localhost port {master.port} was issued by none of those in TENDER_CA, "
                         f"{self.authority.file}: see that")

    def test_another_name(self):
        master = Master(self, self.authority.issue("DNS:tender,DNS:tender.system.svc,IP:10.0.0.1"))
        self.assertIn("is for tender, tender.system.svc, 10.0.0.1: issue it for localhost as well",
                      self.relay.refusal(master.port))

    def test_another_address(self):
        master = Master(self, self.authority.issue("DNS:localhost,IP:127.0.0.2"))
        self.assertIn("is for localhost, 127.0.0.2: issue it for 127.0.0.1 as well",
                      self.relay.refusal(master.port, "127.0.0.1"))

    def test_the_name_of_the_subject_alone(self):
        self.assertIn("is for nobody", self.relay.refusal(
            Master(self, self.authority.issue("email:a@example.com")).port))

    def test_one_that_has_expired(self):
        master = Master(self, self.authority.issue("DNS:localhost", days=-1))
        self.assertIn("has expired: renew it", self.relay.refusal(master.port))

    def test_one_that_is_not_valid_yet(self):
        master = Master(self, self.authority.issue("DNS:localhost", begin="20980101000000Z"))
        self.assertIn("is not valid yet: compare the clocks", self.relay.refusal(master.port))

    def test_a_file_that_is_missing_empty_or_broken(self):
        master = Master(self, self.authority.issue("DNS:localhost"))
        text = self.authority.text()
        for content, sentence in [
            (None, "cannot read TENDER_CA, .*: No such file or directory: see that the pod mounts"),
            ("", "there is no certificate in TENDER_CA, .*: see that the operator"),
            ("-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n",
             "TENDER_CA, .*, is not a list of certificates in PEM"),
            (text[:len(text) // 2], "TENDER_CA, .*, is not a list of certificates in PEM"),
            (" " * (2 << 20), "has 2097152 bytes and may have 1048576"),
        ]:
            with self.subTest(content=content and content[:40]):
                if os.path.exists(self.authority.file):
                    os.unlink(self.authority.file)
                if content is not None:
                    with open(self.authority.file, "w") as file:
                        file.write(content)
                self.assertRegex(self.relay.refusal(master.port), sentence)
        with open(self.authority.file, "w") as file:
            file.write(text)
        self.relay.open(master.port).close()


class NoMaster(unittest.TestCase):
    def setUp(self):
        self.relay = Relay(self, Authority(self).file)

    def test_a_port_that_refuses(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.assertEqual(self.relay.refusal(port),
                         f"nobody listens at localhost port {port}: see that the operator runs and is "
                         "ready, and that TENDER_MASTER names its port")

    def test_a_name_that_is_not_there(self):
        self.assertRegex(self.relay.refusal(5050, "no-such-host.invalid"),
                         "there is no host no-such-host.invalid: see|cannot be looked up .*DNS runs")

    def test_a_master_without_tls(self):
        def hangs_up(connection):
            connection.recv(100)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        master = Master(self, None, hangs_up)
        self.assertIn("does not answer in TLS: have TENDER_MASTER name the port that does",
                      self.relay.refusal(master.port))

    def test_a_master_that_hangs_up(self):
        master = Master(self, None, lambda connection: connection.recv(100000))
        self.assertIn("ended the connection before TLS was set up", self.relay.refusal(master.port))

    def test_a_master_that_says_nothing(self):
        master = Master(self, None, lambda connection: [None for _ in iter(lambda: connection.recv(9999), b"")])
        self.assertIn("did not set up TLS within 300 ms", self.relay.refusal(master.port, millis=300))

    def test_a_master_that_does_not_take_the_connection(self):
        with socket.socket() as full:
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            waiting = []
            for _ in range(3):
                one = socket.socket()
                one.setblocking(False)
                one.connect_ex(full.getsockname())
                waiting.append(one)
            begun = time.monotonic()
            self.assertRegex(self.relay.refusal(full.getsockname()[1], "127.0.0.1", millis=300),
                             "did not take the connection within 300 ms: see that it is up")
            self.assertGreaterEqual(time.monotonic() - begun, 0.3)
            for one in waiting:
                one.close()
