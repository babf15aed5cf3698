# shellcheck shell=bash
# Keys and certificates, made new for every cluster and kept in its state.

pki_init() {
  mkdir -p "$PKI"
  chmod 700 "$PKI"
  authority ca
  authority front-proxy-ca
  if [[ ! -e $PKI/service-account.pub ]]; then
    openssl ecparam -name prime256v1 -genkey -noout -out "$PKI/service-account.key"
    openssl ec -in "$PKI/service-account.key" -pubout -out "$PKI/service-account.pub" 2>/dev/null
  fi
  certificate ca kube-apiserver /CN=kube-apiserver \
    "DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,DNS:localhost,IP:127.0.0.1,IP:$CONTROL_IP,IP:$API_SERVICE_IP"
  certificate ca apiserver-kubelet-client /O=system:masters/CN=kube-apiserver-kubelet-client
  certificate front-proxy-ca front-proxy-client /CN=front-proxy-client
  certificate ca admin /O=system:masters/CN=admin
  certificate ca kube-controller-manager /CN=system:kube-controller-manager
  certificate ca kube-scheduler /CN=system:kube-scheduler
  certificate ca kube-proxy /CN=system:kube-proxy
  certificate ca coredns /CN=tender:coredns
}

# The certificate is renamed into place last, so its presence means that the
# key is there too.
authority() { # NAME
  [[ ! -e $PKI/$1.crt ]] || return 0
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj "/CN=tender-local-$1" \
    -addext keyUsage=critical,keyCertSign,cRLSign,digitalSignature \
    -keyout "$PKI/$1.key" -out "$PKI/$1.crt.part" 2>/dev/null
  mv "$PKI/$1.crt.part" "$PKI/$1.crt"
}

certificate() { # AUTHORITY NAME SUBJECT [SUBJECT-ALT-NAMES]
  local authority=$1 name=$2 subject=$3 names=${4:-}
  [[ ! -e $PKI/$name.crt ]] || return 0
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "$subject" \
    -keyout "$PKI/$name.key" -out "$PKI/$name.csr" 2>/dev/null
  {
    printf 'keyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth,serverAuth\n'
    [[ -z $names ]] || printf 'subjectAltName=%s\n' "$names"
  } >"$PKI/$name.ext"
  openssl x509 -req -in "$PKI/$name.csr" -CA "$PKI/$authority.crt" -CAkey "$PKI/$authority.key" \
    -set_serial "0x$(openssl rand -hex 8)" -days 3650 -extfile "$PKI/$name.ext" -out "$PKI/$name.crt.part" 2>/dev/null
  rm -f "$PKI/$name.csr" "$PKI/$name.ext"
  mv "$PKI/$name.crt.part" "$PKI/$name.crt"
}

# Everything inside the file, so that it can be copied elsewhere.
kubeconfig_write() { # NAME PATH
  write_file "$2" <<YAML
apiVersion: v1
kind: Config
clusters:
- name: tender-local
  cluster:
    server: https://$CONTROL_IP:6443
    certificate-authority-data: $(base64 -w0 "$PKI/ca.crt")
users:
- name: $1
  user:
    client-certificate-data: $(base64 -w0 "$PKI/$1.crt")
    client-key-data: $(base64 -w0 "$PKI/$1.key")
contexts:
- name: tender-local
  context:
    cluster: tender-local
    user: $1
current-context: tender-local
YAML
  chmod 600 "$2"
}
