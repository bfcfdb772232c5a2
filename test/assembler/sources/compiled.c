typedef unsigned u32; typedef unsigned char u8;
static const u32 k[8]={0x428a2f98,0x71374491,0xb5c0fbcf,0xe9b5dba5,0x3956c25b,0x59f111f1,0x923f82a4,0xab1c5ed5};
u32 state[8]; static u8 buf[64]; const char *names[]={"one","two","three"};
int common_thing; static int counter=5; long long big=0x123456789abcdefLL; double d=1.5;
u32 rotr(u32 x,int n){return x>>n|x<<(32-n);}
void sha(const u8*p){u32 w[64];for(int i=0;i<16;i++)w[i]=p[4*i]<<24|p[4*i+1]<<16|p[4*i+2]<<8|p[4*i+3];
for(int i=16;i<64;i++)w[i]=w[i-16]+rotr(w[i-15],7)+w[i-7]+rotr(w[i-2],17);
for(int i=0;i<64;i++)state[i&7]+=w[i]*k[i&7];}
int sw(int x){switch(x){case 0:return 5;case 1:return 17;case 2:return counter++;case 3:return 99;case 4:return -1;case 5:return 1234567;default:return names[x%3][0];}}
__attribute__((weak)) int hook(int x){return x;}
int div(long long a,int b){return a/b;}
int main(void){for(int i=0;i<64;i++)buf[i]=i*7;sha(buf);return sw(state[0]%7)+hook(3)+__atomic_fetch_add(&counter,3,__ATOMIC_SEQ_CST)+common_thing;}
long long __divdi3(long long a,long long b){return a;}
